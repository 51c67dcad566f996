//go:build linux && (amd64 || arm64)

package confine_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"

	"example.org/vitrine/sandbox/confine"
)

// limits are the files that say how many namespaces of a kind there may be.
var limits = map[string]string{
	confine.UserNamespace: "user", confine.NetNamespace: "net", confine.PIDNamespace: "pid", confine.IPCNamespace: "ipc",
	confine.UTSNamespace: "uts", confine.MountNamespace: "mnt", confine.CgroupNamespace: "cgroup",
}

// TestRefusedRingsAreLeftOut runs a viewer on systems that refuse namespaces,
// which are made of a user namespace whose limits are zero.
func TestRefusedRingsAreLeftOut(t *testing.T) {
	all := []string{
		confine.UserNamespace, confine.NetNamespace, confine.PIDNamespace, confine.IPCNamespace,
		confine.UTSNamespace, confine.MountNamespace, confine.CgroupNamespace,
	}
	for _, refused := range [][]string{{confine.UserNamespace}, {confine.NetNamespace}, {confine.MountNamespace}, all} {
		t.Run(strings.Join(refused, ","), func(t *testing.T) {
			again := exec.Command("/proc/self/exe", "-test.run=^TestOnARefusingSystem$", "-test.v")
			again.Env = append(os.Environ(), binaryVariable+"="+attacker(t), refusedVariable+"="+strings.Join(refused, ","))
			again.SysProcAttr = &syscall.SysProcAttr{
				Cloneflags:  syscall.CLONE_NEWUSER,
				UidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}},
				GidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}},
			}
			output, err := again.CombinedOutput()
			if err != nil && output == nil {
				t.Skipf("this system has no user namespaces to try it in: %v", err)
			}
			if err != nil {
				t.Errorf("%v\n%s", err, output)
			}
		})
	}
}

const refusedVariable = "CONFINE_TEST_REFUSED"

// TestOnARefusingSystem is the other process of TestRefusedRingsAreLeftOut.
func TestOnARefusingSystem(t *testing.T) {
	list := os.Getenv(refusedVariable)
	if list == "" {
		t.Skip("only as a process of another test")
	}
	refused := strings.Split(list, ",")
	for _, ring := range refused {
		if err := os.WriteFile(fmt.Sprintf("/proc/sys/user/max_%s_namespaces", limits[ring]), []byte("0"), 0); err != nil {
			t.Fatal(err)
		}
	}
	s := spawn(t, confine.Options{})
	if answer, alive := s.ask("work"); !alive {
		t.Errorf("it does not work: %s: %s", answer, s.Wait().Reason)
	}
	want := slices.Clone(refused)
	if slices.Contains(refused, confine.MountNamespace) {
		want = append(want, confine.EmptyRoot)
	}
	for _, r := range s.Rings() {
		if r.Active == slices.Contains(want, r.Name) {
			t.Errorf("%s: active %v, %s", r.Name, r.Active, r.Detail)
		}
		if r.Detail == "" {
			t.Errorf("%s: no detail", r.Name)
		}
	}
}

// hidingVariable says what a process of TestWhereTheKernelDoesNotSay is to do.
const hidingVariable = "CONFINE_TEST_HIDING"

// TestWhereTheKernelDoesNotSay: where /proc hides a worker, nobody knows what
// holds around it, and so there is none.
func TestWhereTheKernelDoesNotSay(t *testing.T) {
	switch os.Getenv(hidingVariable) {
	case "system":
		hideProcesses(t)
		return
	case "viewer":
		w, err := confine.Spawn(t.Context(), confine.Options{Binary: attacker(t)})
		if err == nil {
			w.Close()
			t.Fatalf("it started, with the rings %v", w.Rings())
		}
		if !strings.Contains(err.Error(), "hidepid") {
			t.Errorf("the error does not say why: %v", err)
		}
		return
	}
	if os.Getuid() != 0 {
		t.Skip("only root can make a system of several users")
	}
	again := exec.Command(testBinary(t), "-test.run=^TestWhereTheKernelDoesNotSay$", "-test.v")
	again.Env = append(os.Environ(), binaryVariable+"="+attacker(t), hidingVariable+"=system", "TMPDIR=/tmp")
	again.Dir = "/"
	everybody := []syscall.SysProcIDMap{{Size: 1 << 16}}
	again.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags:  syscall.CLONE_NEWUSER | syscall.CLONE_NEWPID | syscall.CLONE_NEWNS,
		UidMappings: everybody, GidMappings: everybody, GidMappingsEnableSetgroups: true,
	}
	output, err := again.CombinedOutput()
	if err != nil && output == nil {
		t.Skipf("this system has no user namespaces to try it in: %v", err)
	}
	if err != nil {
		t.Errorf("%v\n%s", err, output)
	}
}

// hideProcesses makes a system that refuses user namespaces and shows nobody
// the processes that they may not trace, and starts a viewer in it.
func hideProcesses(t *testing.T) {
	if err := syscall.Mount("proc", "/proc", "proc", 0, "hidepid=2"); err != nil {
		t.Skipf("this system does not let /proc be mounted: %v", err)
	}
	if err := os.WriteFile("/proc/sys/user/max_user_namespaces", []byte("0"), 0); err != nil {
		t.Fatal(err)
	}
	viewer := exec.Command(os.Args[0], "-test.run=^TestWhereTheKernelDoesNotSay$", "-test.v")
	viewer.Env = append(os.Environ(), hidingVariable+"=viewer")
	viewer.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
	if output, err := viewer.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, output)
	}
}

// TestOtherSystems builds for a system without rings that can be run here, and
// runs its tests: 32-bit Linux.
func TestOtherSystems(t *testing.T) {
	if runtime.GOARCH != "amd64" {
		t.Skip("this processor runs no other system's programs")
	}
	binary := filepath.Join(t.TempDir(), "confine.test")
	build := exec.Command("go", "test", "-c", "-o", binary, "example.org/vitrine/sandbox/confine")
	build.Env = append(os.Environ(), "GOARCH=386", "CGO_ENABLED=0")
	if output, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	output, err := exec.Command(binary, "-test.v").CombinedOutput()
	if err != nil && len(output) == 0 {
		t.Skipf("this kernel runs no 32-bit programs: %v", err)
	}
	if err != nil || !strings.Contains(string(output), "--- PASS: TestUnsupported") {
		t.Errorf("%v\n%s", err, output)
	}
}
