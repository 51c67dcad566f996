package services

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"vitrine/sandbox/wire"
)

// pin holds a file or folder, or the folder in which a new one would be, from
// before the person is asked until it is opened. Whatever happens to names
// meanwhile, what is opened is what was shown.
type pin struct {
	path    string // the kernel's name of it; of a missing thing the name it would have
	fd      int    // O_PATH: the thing itself, or its parent while missing; -1 when neither could be reached
	status  unix.Stat_t
	missing bool
	name    string // in the parent, of a missing thing
	failure error  // why the thing could not be reached: told only after consent
}

// seal is how paths are walked: no link that the kernel made up, as those in /proc.
const seal = unix.RESOLVE_NO_MAGICLINKS

var errSpecial = fault("NotAllowedError", "devices, pipes, sockets and links of the system are not opened")

// pinPath finds the thing that an absolute path names. A path that leads
// nowhere is no error yet: an applet must not learn by trying what exists.
func pinPath(path string) (*pin, error) {
	fd, err := openat2(unix.AT_FDCWD, path, unix.O_PATH, seal)
	if err == nil {
		return pinned(fd)
	}
	if errors.Is(err, unix.ELOOP) {
		return nil, errSpecial
	}
	return pinMissing(path, err)
}

// pinBelow finds what path names in and below the folder that p holds, where
// no link is followed.
func pinBelow(p *pin, path string) (*pin, error) {
	if path == "" {
		path = "."
	}
	const inside = seal | unix.RESOLVE_BENEATH | unix.RESOLVE_NO_SYMLINKS
	fd, err := openat2(p.fd, path, unix.O_PATH, inside)
	if err == nil {
		return pinned(fd)
	}
	if !errors.Is(err, unix.ENOENT) {
		return nil, err
	}
	parent, name := filepath.Split(filepath.Clean(path))
	if name == "" || name == "." || name == ".." || strings.HasSuffix(path, "/") {
		return nil, err
	}
	if parent == "" {
		parent = "."
	}
	if fd, err = openat2(p.fd, parent, unix.O_PATH|unix.O_DIRECTORY, inside); err != nil {
		return nil, err
	}
	q, err := pinned(fd)
	if err != nil {
		return nil, err
	}
	return q.child(name, unix.ENOENT), nil
}

// pinned names and checks what fd is, and closes fd when it may not be used.
func pinned(fd int) (*pin, error) {
	p := &pin{fd: fd}
	if err := p.identify(); err != nil {
		p.close()
		return nil, err
	}
	return p, nil
}

func (p *pin) identify() error {
	if err := unix.Fstat(p.fd, &p.status); err != nil {
		return fmt.Errorf("cannot stat: %w", err)
	}
	switch p.status.Mode & unix.S_IFMT {
	case unix.S_IFREG, unix.S_IFDIR:
	default:
		return errSpecial
	}
	if p.status.Nlink == 0 {
		return unix.ENOENT
	}
	path, err := os.Readlink(descriptor(p.fd))
	if err != nil {
		return fmt.Errorf("cannot name: %w", err)
	}
	if !filepath.IsAbs(path) { // outside this process's root
		return errSpecial
	}
	p.path = path
	return nil
}

// pinMissing holds the deepest folder on the way that can be reached.
func pinMissing(path string, failure error) (*pin, error) {
	path = filepath.Clean(path)
	for rest := ""; ; {
		var name string
		path, name = filepath.Split(path)
		path = filepath.Clean(path)
		if name == "" {
			return nil, failure
		}
		fd, err := openat2(unix.AT_FDCWD, path, unix.O_PATH|unix.O_DIRECTORY, seal)
		if err == nil {
			p, err := pinned(fd)
			if err != nil {
				return nil, err
			}
			p = p.child(name, failure)
			if rest != "" { // a folder on the way is missing as well
				p.close()
				p.path = filepath.Join(p.path, rest)
			}
			return p, nil
		}
		if errors.Is(err, unix.ELOOP) {
			return nil, errSpecial
		}
		rest = filepath.Join(name, rest)
	}
}

// child makes of a pinned folder the pin of something missing in it.
func (p *pin) child(name string, failure error) *pin {
	p.path, p.name, p.missing, p.failure = filepath.Join(p.path, name), name, true, failure
	return p
}

// size is how long the file was when it was opened, or else when it was held.
func (p *pin) size() int64 {
	if p.missing {
		return 0
	}
	return p.status.Size
}

// same tells whether both hold one thing under one name.
func (p *pin) same(q *pin) bool {
	return p.path == q.path && p.missing == q.missing && (p.missing || p.status.Dev == q.status.Dev && p.status.Ino == q.status.Ino)
}

func (p *pin) folder() bool {
	return !p.missing && p.status.Mode&unix.S_IFMT == unix.S_IFDIR
}

// describe is what stat shows.
func (p *pin) describe() wire.Stat {
	return wire.Stat{
		Name: filepath.Base(p.path), Folder: p.folder(), Size: p.status.Size,
		Modified: float64(p.status.Mtim.Nano() / int64(time.Millisecond)),
	}
}

// risks are why a standing permit is not enough for this file.
func (p *pin) risks() []string {
	if p.missing || p.folder() {
		return nil
	}
	var risks []string
	if p.status.Nlink > 1 {
		risks = append(risks, "several links")
	}
	if int(p.status.Uid) != os.Getuid() {
		risks = append(risks, "another owner")
	}
	return risks
}

// open opens the thing that is held, and nothing else: a regular file or a
// folder, of which no opening blocks. Its size is as of now.
func (p *pin) open(flags int) (*os.File, error) {
	fd, err := p.descriptor(flags)
	if err != nil {
		return nil, err
	}
	return os.NewFile(uintptr(fd), p.path), nil
}

// descriptor is open's, for whoever closes it by itself.
func (p *pin) descriptor(flags int) (int, error) {
	if p.missing {
		return -1, p.failure
	}
	fd, err := unix.Open(descriptor(p.fd), flags|unix.O_CLOEXEC|unix.O_NOCTTY, 0)
	if err != nil {
		return -1, fmt.Errorf("cannot open: %w", err)
	}
	var now unix.Stat_t
	if err := unix.Fstat(fd, &now); err != nil || now.Dev != p.status.Dev || now.Ino != p.status.Ino {
		_ = unix.Close(fd)
		return -1, fault("InvalidStateError", "the file changed while the question was open")
	}
	p.status = now
	return fd, nil
}

// contents is all of a file that has no more bytes than most, or than it had
// when it was held. It is not ok for a larger one.
func (p *pin) contents(most int64) (data []byte, ok bool, err error) {
	if p.missing || p.status.Size >= most {
		return nil, false, nil
	}
	fd, err := p.descriptor(unix.O_RDONLY)
	if err != nil {
		return nil, false, err
	}
	defer unix.Close(fd)                 //nolint:errcheck // only read
	data = make([]byte, p.status.Size+1) // one more than there is, to see the end
	for n := 0; n < len(data); {
		more, err := unix.Read(fd, data[n:])
		switch {
		case errors.Is(err, unix.EINTR):
		case err != nil:
			return nil, false, fmt.Errorf("cannot read: %w", err)
		case more == 0:
			return data[:n], true, nil
		default:
			n += more
		}
	}
	return nil, false, nil
}

// permissions of a new file, before the umask.
const newMode = 0o666

// create makes the missing file in the folder that is held.
func (p *pin) create(flags int) (*os.File, error) {
	if p.fd < 0 || !errors.Is(p.failure, unix.ENOENT) {
		return nil, p.failure
	}
	fd, err := unix.Openat(p.fd, p.name, flags|unix.O_CREAT|unix.O_EXCL|unix.O_NOFOLLOW|unix.O_CLOEXEC, newMode)
	if err != nil {
		return nil, fmt.Errorf("cannot create: %w", err)
	}
	return os.NewFile(uintptr(fd), p.path), nil
}

// mkdir makes the missing folder in the folder that is held.
func (p *pin) mkdir() error {
	const mode = 0o777 // before the umask
	switch {
	case !p.missing:
		return unix.EEXIST
	case p.fd < 0 || !errors.Is(p.failure, unix.ENOENT):
		return p.failure
	}
	if err := unix.Mkdirat(p.fd, p.name, mode); err != nil {
		return fmt.Errorf("cannot make folder: %w", err)
	}
	return nil
}

func (p *pin) close() {
	if p.fd >= 0 {
		_ = unix.Close(p.fd)
	}
	p.fd = -1
}

// openat2 is retried where a rename raced with the walk.
func openat2(folder int, path string, flags, resolve uint64) (int, error) {
	const attempts = 8
	var err error
	for range attempts {
		var fd int
		how := unix.OpenHow{Flags: flags | unix.O_CLOEXEC, Resolve: resolve}
		if fd, err = unix.Openat2(folder, path, &how); err == nil {
			return fd, nil
		}
		if !errors.Is(err, unix.EAGAIN) && !errors.Is(err, unix.EINTR) {
			break
		}
	}
	return -1, err //nolint:wrapcheck // callers compare it, and never show it
}

func descriptor(fd int) string { return "/proc/self/fd/" + strconv.Itoa(fd) }

// again is a second hold of the same thing. What was missing may exist by now.
func (p *pin) again() (*pin, error) {
	if p.missing {
		return pinBelowMissing(p)
	}
	fd, err := unix.FcntlInt(uintptr(p.fd), unix.F_DUPFD_CLOEXEC, 0)
	if err != nil {
		return nil, err
	}
	return pinned(fd)
}

func pinBelowMissing(p *pin) (*pin, error) {
	if p.fd < 0 {
		return nil, p.failure
	}
	return pinBelow(&pin{fd: p.fd}, p.name)
}
