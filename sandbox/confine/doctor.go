package confine

import "context"

// Doctor starts a worker the way every applet's is started, asks the kernel
// which rings hold around it, and ends it. Binary is the worker program.
func Doctor(ctx context.Context, binary string) ([]Ring, error) {
	w, err := Spawn(ctx, Options{Binary: binary})
	if err != nil {
		return nil, err
	}
	defer w.Close()
	return w.Rings(), nil
}

// Explanation says what a ring is good for.
type Explanation struct {
	Stops  string // what a worker that was taken over cannot do because of it
	Remedy string // what to do on a machine where it is missing
}

const namespaceRemedy = "Allow unprivileged user namespaces: sysctl kernel.unprivileged_userns_clone=1 (Debian), " +
	"user.max_user_namespaces above 0, or kernel.apparmor_restrict_unprivileged_userns=0 (Ubuntu). " +
	"In a container, allow them in its seccomp profile."

// Explain says what the ring of that name is good for. The texts are sentences
// for people.
func Explain(ring string) Explanation {
	switch ring {
	case UserNamespace:
		return Explanation{"Gives the worker no rights over anything outside it, even where the viewer runs as root.", namespaceRemedy}
	case NetNamespace:
		return Explanation{"Leaves no network to reach, not even this computer's own.", namespaceRemedy}
	case PIDNamespace:
		return Explanation{"Hides all other processes, so that none can be named, signalled or traced.", namespaceRemedy}
	case IPCNamespace:
		return Explanation{"Hides shared memory and message queues of other programs.", namespaceRemedy}
	case UTSNamespace:
		return Explanation{"Keeps the name of the computer from being changed.", namespaceRemedy}
	case MountNamespace:
		return Explanation{"Lets the worker have a file system of its own.", namespaceRemedy}
	case CgroupNamespace:
		return Explanation{"Hides how the system groups its processes.", namespaceRemedy}
	case EmptyRoot:
		return Explanation{"Replaces all files by an empty folder that cannot be written to.", namespaceRemedy}
	case Landlock:
		return Explanation{
			"Refuses every file, TCP, and sockets and signals of other programs, whatever they are called.",
			"Use Linux 5.13 or later with landlock among the security modules (lsm= on the kernel's command line).",
		}
	case ResourceLimits:
		return Explanation{
			"Bounds memory and threads, and lets no file be opened.",
			"Something forbids setting limits of one's own processes: look at the seccomp profile of the container.",
		}
	case Capabilities:
		return Explanation{"Takes away every right that root has over others.", "Report it as a bug: giving rights up is always allowed."}
	case NotDumpable:
		return Explanation{
			"Keeps other programs from looking into the worker, and crashes from being written to disk.",
			"Report it as a bug: every Linux allows it.",
		}
	case NoNewPrivileges:
		return Explanation{"Makes programs that run as root useless to the worker.", "There is no worker without it."}
	case Seccomp:
		return Explanation{
			"Ends the worker at the first system call that running JavaScript does not need.",
			"There is no worker without it: use a kernel with CONFIG_SECCOMP_FILTER, and a container that allows seccomp.",
		}
	}
	return Explanation{}
}
