//go:build amd64 || arm64

package confine

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
)

// Rings asks the kernel which rings hold around the worker now, and returns
// them in the order of RingNames. Where Detail begins with "the worker", it is
// what the worker saw before it was given anything hostile. Once the worker is
// dead it is the answer of the last time. Where the kernel does not answer, no
// ring counts as active.
func (w *Worker) Rings() []Ring {
	w.ringsMu.Lock()
	defer w.ringsMu.Unlock()
	threads, err := readThreads(w.PID())
	if err != nil || w.isDead() {
		if w.rings == nil {
			return unseen(err)
		}
		return slices.Clone(w.rings)
	}
	var rings []Ring
	add := func(name, detail string, err error) {
		if err != nil {
			err = w.because(name, err)
		}
		if err != nil {
			detail = err.Error()
		}
		rings = append(rings, Ring{Name: name, Active: err == nil, Detail: detail})
	}
	for _, ns := range namespaces {
		detail, err := ownNamespace(w.PID(), ns.link)
		add(ns.ring, detail, err)
	}
	add(EmptyRoot, "one empty file system, read-only", emptyRoot(w.PID()))
	add(Landlock, w.claim(Landlock).Detail, w.claimed(Landlock))
	detail, err := w.limited()
	add(ResourceLimits, detail, err)
	add(Capabilities, "all sets empty on every thread", threads.powerless())
	add(NotDumpable, w.claim(NotDumpable).Detail, w.claimed(NotDumpable))
	add(NoNewPrivileges, "on every thread", threads.all("NoNewPrivs", "1"))
	add(Seccomp, fmt.Sprintf("allow-list on each of %d threads", len(threads)), threads.all("Seccomp", "2"))
	w.rings = rings
	return slices.Clone(rings)
}

// unseen are the rings of a worker of which the kernel has said nothing.
func unseen(err error) []Ring {
	detail := "the worker had ended before it was looked at"
	if err != nil {
		detail = "the kernel does not say, as where /proc is not ours, or is mounted with hidepid and user namespaces are refused: " + err.Error()
	}
	var rings []Ring
	for _, name := range RingNames() {
		rings = append(rings, Ring{Name: name, Detail: detail})
	}
	return rings
}

// because is the best known reason why a ring is missing: that it was never
// tried, what the worker met when it tried, or what the kernel says now.
func (w *Worker) because(name string, err error) error {
	if why, ok := w.missing[name]; ok {
		return errors.New(why)
	}
	for _, r := range w.claims {
		if r.Name == name && !r.Active {
			return errors.New(r.Detail)
		}
	}
	return err
}

// claim is what the worker said of a ring.
func (w *Worker) claim(name string) Ring {
	for _, r := range w.claims {
		if r.Name == name {
			return r
		}
	}
	return Ring{Name: name, Detail: "not tried"}
}

// claimed is nil when the worker saw that the ring holds.
func (w *Worker) claimed(name string) error {
	if r := w.claim(name); !r.Active {
		return errors.New(r.Detail)
	}
	return nil
}

func (w *Worker) isDead() bool {
	select {
	case <-w.dead:
		return true
	default:
		return false
	}
}

// threadStatus is the status of all threads of a process, as the kernel gives it.
type threadStatus []map[string]string

func readThreads(pid int) (threadStatus, error) {
	folder := fmt.Sprintf("/proc/%d/task", pid)
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, fmt.Errorf("cannot list the worker's threads: %w", err)
	}
	var threads threadStatus
	for _, e := range entries {
		text, err := os.ReadFile(folder + "/" + e.Name() + "/status")
		if err != nil {
			continue // the thread has ended
		}
		status := make(map[string]string)
		for line := range strings.Lines(string(text)) {
			key, value, _ := strings.Cut(line, ":")
			status[key] = strings.TrimSpace(value)
		}
		threads = append(threads, status)
	}
	if len(threads) == 0 {
		return nil, errors.New("cannot read the status of any of the worker's threads")
	}
	if parent := threads[0]["PPid"]; parent != strconv.Itoa(os.Getpid()) {
		return nil, fmt.Errorf("process %d is a child of %q, not of this one: /proc is another pid namespace's", pid, parent)
	}
	return threads, nil
}

// all is nil when the kernel gives that value for every thread.
func (t threadStatus) all(key, value string) error {
	for _, status := range t {
		if status[key] != value {
			return fmt.Errorf("thread %s has %s %q", status["Pid"], key, status[key])
		}
	}
	return nil
}

func (t threadStatus) powerless() error {
	for _, set := range []string{"CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"} {
		if err := t.all(set, "0000000000000000"); err != nil {
			return err
		}
	}
	return nil
}

// ownNamespace is nil when the process is in another namespace than this one.
func ownNamespace(pid int, link string) (string, error) {
	theirs, err := os.Readlink(fmt.Sprintf("/proc/%d/ns/%s", pid, link))
	if err != nil {
		return "", fmt.Errorf("cannot read the worker's namespace: %w", err)
	}
	ours, err := os.Readlink("/proc/self/ns/" + link)
	if err != nil {
		return "", fmt.Errorf("cannot read our own namespace: %w", err)
	}
	if theirs == ours {
		return "", errors.New("shared with the viewer")
	}
	return theirs, nil
}

// emptyRoot is nil when the process sees one file system, and that is ours and read-only.
func emptyRoot(pid int) error {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/mountinfo", pid))
	if err != nil {
		return fmt.Errorf("cannot read the worker's mounts: %w", err)
	}
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	if len(lines) != 1 {
		return fmt.Errorf("the worker sees %d file systems", len(lines))
	}
	// See proc_pid_mountinfo(5): 36 35 98:0 /root /mountpoint options ... - type source superoptions
	fields := strings.Fields(lines[0])
	if len(fields) < 6 || fields[3] != "/" || fields[4] != "/" ||
		!slices.Contains(strings.Split(fields[5], ","), "ro") || !strings.Contains(lines[0], " - tmpfs vitrine ") {
		return errors.New("the worker's root is another file system")
	}
	return nil
}
