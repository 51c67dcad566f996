package services

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/sys/unix"

	"example.org/vitrine/permissions"
	"example.org/vitrine/sandbox/protocol/wire"
)

// pin holds a file or folder, or the folder in which a new one would be, from
// before the person is asked until it is opened. Whatever happens to names
// meanwhile, what is opened is what was shown. There is a pin for whatever an
// applet may name: why a thing cannot be opened is told after consent, or
// applets would learn by trying what exists.
type pin struct {
	path    string // the kernel's name of it; of a missing thing the name it would have
	fd      int    // O_PATH: the thing itself, or while missing the folder it would be in; -1 when neither could be held
	status  unix.Stat_t
	missing bool
	name    string // of a missing thing in that folder, or of the first folder that is missing on the way
	rest    string // the way from there; empty when nothing but the thing itself is missing
	failure error  // why it cannot be opened; nil for a file or folder
}

// seal is how paths are walked: no link that the kernel made up, as those in /proc.
const seal = unix.RESOLVE_NO_MAGICLINKS

var errSpecial = fault("NotAllowedError", "devices, pipes, sockets and links of the system are not opened")

// pinPath holds the thing that an absolute path names.
func pinPath(path string) *pin {
	fd, err := openat2(unix.AT_FDCWD, path, unix.O_PATH, seal)
	if err == nil {
		return pinned(fd, filepath.Clean(path))
	}
	return pinMissing(unix.AT_FDCWD, filepath.Clean(path), seal, err)
}

// pinBelow holds what path names below the folder that p holds, where no link
// is followed. The path is local: it has been looked at.
func pinBelow(p *pin, path string) *pin {
	whole := filepath.Join(p.path, path)
	if p.fd < 0 || p.missing {
		return &pin{path: whole, fd: -1, missing: true, failure: p.why()}
	}
	const inside = seal | unix.RESOLVE_BENEATH | unix.RESOLVE_NO_SYMLINKS
	fd, err := openat2(p.fd, path, unix.O_PATH, inside)
	if err == nil {
		return pinned(fd, whole)
	}
	if strings.HasSuffix(path, "/") {
		return &pin{path: whole, fd: -1, missing: true, failure: err}
	}
	return pinMissing(p.fd, filepath.Clean(path), inside, err).under(p.path)
}

// under is p with a path that begins at least with folder's, for one that could
// not be named by the kernel.
func (p *pin) under(folder string) *pin {
	if !filepath.IsAbs(p.path) {
		p.path = filepath.Join(folder, p.path)
	}
	return p
}

// pinned names what fd is, and lets go of fd when it may not be opened. Asked
// is its name as far as the applet knows, for what the kernel has no name for.
func pinned(fd int, asked string) *pin {
	p := &pin{fd: fd}
	if p.failure = p.identify(); p.failure != nil {
		p.close()
		p.missing = !errors.Is(p.failure, errSpecial)
	}
	if p.path == "" {
		p.path = asked
	}
	return p
}

// identify finds out what p holds and how the kernel names it. The error says
// why that cannot be opened.
func (p *pin) identify() error {
	if err := unix.Fstat(p.fd, &p.status); err != nil {
		return fmt.Errorf("cannot stat: %w", err)
	}
	if p.status.Nlink == 0 {
		return unix.ENOENT
	}
	path, err := os.Readlink(descriptor(p.fd))
	if err != nil {
		return fmt.Errorf("cannot name: %w", err)
	}
	if !filepath.IsAbs(path) || !utf8.ValidString(path) { // outside this process's root, or not to be shown
		return errSpecial
	}
	p.path = path
	switch p.status.Mode & unix.S_IFMT {
	case unix.S_IFREG, unix.S_IFDIR:
		return nil
	}
	return errSpecial
}

// pinMissing holds the deepest folder that can be reached on the way to path,
// from the folder at. The path is clean.
func pinMissing(at int, path string, how uint64, failure error) *pin {
	if errors.Is(failure, unix.ELOOP) && how == seal {
		failure = errSpecial
	}
	for folder, rest := path, ""; ; {
		parent, name := filepath.Split(folder)
		if name == "" || name == "." || name == ".." {
			break
		}
		folder = filepath.Clean(parent) // "." of nothing
		if fd, err := openat2(at, folder, unix.O_PATH|unix.O_DIRECTORY, how); err == nil {
			p := pinned(fd, folder)
			if p.failure != nil {
				p.close()
			}
			p.path = filepath.Join(p.path, name, rest)
			p.missing, p.name, p.rest, p.failure = !errors.Is(failure, errSpecial), name, rest, failure
			return p
		}
		rest = filepath.Join(name, rest)
	}
	return &pin{path: path, fd: -1, missing: true, failure: failure}
}

// why is the reason that nothing is below what p holds.
func (p *pin) why() error {
	if p.failure == nil {
		return unix.ENOENT
	}
	return p.failure
}

// first is the first folder that is missing on the way to what p stands for:
// the one to be made before the others. It is nil when there is none, or when
// none can be made.
func (p *pin) first() *pin {
	if p.fd < 0 || p.rest == "" || !errors.Is(p.failure, unix.ENOENT) {
		return nil
	}
	fd, err := duplicate(p.fd)
	if err != nil {
		return nil
	}
	path := strings.TrimSuffix(p.path, "/"+p.rest)
	return &pin{path: path, fd: fd, status: p.status, missing: true, name: p.name, failure: p.failure}
}

// object is what is held, as questions are told apart by.
func (p *pin) object() permissions.Object {
	if p.fd < 0 {
		return permissions.Object{}
	}
	return permissions.Object{Device: p.status.Dev, Inode: p.status.Ino}
}

// size is how long the file was when it was opened, or else when it was held.
func (p *pin) size() int64 {
	if p.failure != nil {
		return 0
	}
	return p.status.Size
}

// same tells whether both hold one thing under one name.
func (p *pin) same(q *pin) bool {
	return p.path == q.path && p.missing == q.missing && (p.missing || p.status.Dev == q.status.Dev && p.status.Ino == q.status.Ino)
}

func (p *pin) folder() bool {
	return p.failure == nil && p.status.Mode&unix.S_IFMT == unix.S_IFDIR
}

// describe is what stat shows.
func (p *pin) describe() wire.Stat {
	return wire.Stat{
		Name: filepath.Base(p.path), Folder: p.folder(), Size: p.status.Size,
		Modified: modified(p.status),
	}
}

// risks are why a standing permit is not enough for this file.
func (p *pin) risks() []string {
	if p.failure != nil || p.folder() {
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
	if p.failure != nil {
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
	if p.failure != nil || p.status.Size >= most {
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

// entries are what is in the folder that is held, wherever its name leads by
// now: at most so many, in no order.
func (p *pin) entries(most int) ([]wire.Stat, error) {
	f, err := p.open(os.O_RDONLY)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	names, err := f.Readdirnames(most)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err // explain is next
	}
	found := make([]wire.Stat, 0, len(names))
	for _, name := range names {
		s := wire.Stat{Name: strings.ToValidUTF8(name, "\uFFFD")}
		var status unix.Stat_t
		// Package os would look the entries up by the folder's name.
		if unix.Fstatat(int(f.Fd()), name, &status, unix.AT_SYMLINK_NOFOLLOW|unix.AT_NO_AUTOMOUNT) == nil {
			s.Folder = status.Mode&unix.S_IFMT == unix.S_IFDIR
			s.Size, s.Modified = status.Size, modified(status)
		}
		found = append(found, s)
	}
	return found, nil
}

func modified(s unix.Stat_t) float64 { return float64(s.Mtim.Nano() / int64(time.Millisecond)) }

// birth tells the file that is held from every other.
func (p *pin) birth() (birth, bool) {
	if p.fd < 0 {
		return birth{}, false
	}
	return birthOf(p.fd)
}

// birthOf is not ok where the file system does not note when files were made.
func birthOf(fd int) (birth, bool) {
	const mask = unix.STATX_BTIME | unix.STATX_INO
	var s unix.Statx_t
	if err := unix.Statx(fd, "", unix.AT_EMPTY_PATH, mask, &s); err != nil || s.Mask&mask != mask {
		return birth{}, false
	}
	object := permissions.Object{Device: unix.Mkdev(s.Dev_major, s.Dev_minor), Inode: s.Ino}
	return birth{object, s.Btime.Sec*int64(time.Second) + int64(s.Btime.Nsec)}, true
}

// permissions of a new file, before the umask.
const newMode = 0o666

// create makes the missing file in the folder that is held.
func (p *pin) create(flags int) (*os.File, error) {
	if !p.creatable() {
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
	case !p.creatable():
		return p.failure
	}
	if err := unix.Mkdirat(p.fd, p.name, mode); err != nil {
		return fmt.Errorf("cannot make folder: %w", err)
	}
	return nil
}

// creatable tells whether nothing but the thing itself is missing.
func (p *pin) creatable() bool {
	return p.missing && p.fd >= 0 && p.rest == "" && errors.Is(p.failure, unix.ENOENT)
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
	return -1, err // callers compare it, and never show it
}

func descriptor(fd int) string { return "/proc/self/fd/" + strconv.Itoa(fd) }

// duplicate is another descriptor of the same thing. It does not wait.
func duplicate(fd int) (int, error) {
	return unix.FcntlInt(uintptr(fd), unix.F_DUPFD_CLOEXEC, 0) // callers say what it was for
}

// copy holds the same once more, as it was: nothing is looked at, nothing waits.
func (p *pin) copy() (*pin, error) {
	q := *p
	if p.fd >= 0 {
		fd, err := duplicate(p.fd)
		if err != nil {
			return nil, err
		}
		q.fd = fd
	}
	return &q, nil
}

// again is what p holds, as it is now: gone, or there by now.
func (p *pin) again() *pin {
	switch {
	case p.creatable():
		return pinBelow(&pin{path: filepath.Dir(p.path), fd: p.fd}, p.name)
	case p.fd < 0 || p.failure != nil:
		return &pin{path: p.path, fd: -1, missing: p.missing, failure: p.why()}
	}
	fd, err := duplicate(p.fd)
	if err != nil {
		return &pin{path: p.path, fd: -1, missing: true, failure: err}
	}
	return pinned(fd, p.path)
}
