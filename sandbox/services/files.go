package services

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"example.org/vitrine/permissions"
	"example.org/vitrine/sandbox/protocol/wire"
)

// access is how a file is opened for a Mode.
type access struct {
	api     string
	actions []permissions.Action
	flags   int
	create  bool // when missing
	empty   bool // truncate
}

func accessFor(m wire.Mode) (access, error) {
	switch m {
	case wire.ModeRead:
		return access{api: "readFile", actions: []permissions.Action{permissions.ReadFile}, flags: os.O_RDONLY}, nil
	case wire.ModeWrite:
		return access{
			api: "writeFile", actions: []permissions.Action{permissions.WriteFile}, flags: os.O_WRONLY,
			create: true, empty: true,
		}, nil
	case wire.ModeAppend:
		return access{
			api: "writeFile", actions: []permissions.Action{permissions.WriteFile}, flags: os.O_WRONLY | os.O_APPEND,
			create: true,
		}, nil
	case wire.ModeWithin:
		return access{api: "open", actions: []permissions.Action{permissions.WriteFile}, flags: os.O_WRONLY}, nil
	case wire.ModeUpdate:
		return access{
			api:     "open",
			actions: []permissions.Action{permissions.ReadFile, permissions.WriteFile},
			flags:   os.O_RDWR,
		}, nil
	}
	return access{}, fault("TypeError", "the mode is one of r, w, a, o and r+")
}

// open opens a file by its path, or by the handle of something picked.
func (r request) open(ctx context.Context, args wire.OpenArgs) (wire.Opened, error) {
	how, err := accessFor(args.Mode)
	if err != nil {
		return wire.Opened{}, err
	}
	if args.Read && args.Mode != wire.ModeRead {
		return wire.Opened{}, fault("TypeError", "only what is opened to be read can be read at once")
	}
	began, changes := time.Now(), r.services.options.Gate.Changes()
	about, err := r.named(args.Path, args.Handle, how.actions...)
	if err != nil {
		return wire.Opened{}, err
	}
	defer about.release()
	p := r.hold(about)
	defer p.close()
	subject := about.subject()
	actions := how.actions
	if !p.missing && p.failure != nil || p.folder() {
		actions = actions[:1] // one question will do for what is not opened anyway
	}
	grants, err := r.askFile(ctx, p, about, content, how.api, actions...)
	if err != nil {
		return wire.Opened{}, explain(err, subject)
	}
	if p.folder() {
		return wire.Opened{}, fault("TypeMismatchError", clip(subject)+": it is a folder")
	}
	what := thing{resource: p.path, subject: subject}
	if args.Read {
		if err := r.reserve(ctx, wire.MaxChunk); err != nil {
			return wire.Opened{}, explain(err, subject)
		}
		data, whole, err := r.contents(p)
		if err != nil {
			return wire.Opened{}, explain(err, subject)
		}
		// It is over already, and nothing was taken back meanwhile: no handle is needed.
		if whole && r.services.options.Gate.Changes() == changes {
			r.services.used(what, began, uint64(len(data)), grants...)
			return wire.Opened{Name: filepath.Base(p.path), Size: p.size(), Data: data, End: true}, nil
		}
	}
	f, err := r.openFile(p, how)
	if err != nil {
		return wire.Opened{}, explain(err, subject)
	}
	size := p.size()
	if how.empty {
		size = 0
	}
	h, err := r.services.add(file{f, args.Mode == wire.ModeAppend, r.services.disk}, what, grants...)
	if err != nil {
		return wire.Opened{}, err
	}
	opened := wire.Opened{Handle: h.id, Name: filepath.Base(p.path), Size: size}
	if args.Read {
		return h.first(opened)
	}
	return opened, nil
}

// first reads the first chunk of a file. One that ends in it, as most files do,
// has cost a single call.
func (h *handle) first(opened wire.Opened) (wire.Opened, error) {
	size := int64(wire.MaxChunk)
	if opened.Size >= 0 {
		size = min(size, opened.Size+1) // one more than there is, to see the end
	}
	buffer := make([]byte, size)
	n, err := io.ReadFull(next{h}, buffer)
	opened.Data = buffer[:n]
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		h.end("closed")
		opened.Handle, opened.End = 0, true
	case err != nil:
		h.end("closed")
		return wire.Opened{}, h.failure(err)
	}
	return opened, nil
}

// next reads a handle as an io.Reader.
type next struct{ *handle }

func (n next) Read(p []byte) (int, error) { return n.readInto(p, -1) }

func (r request) contents(p *pin) (data []byte, whole bool, err error) {
	defer r.services.disk.enter().leave()
	return p.contents(wire.MaxChunk)
}

func (r request) openFile(p *pin, how access) (*os.File, error) {
	defer r.services.disk.enter().leave()
	if p.missing && how.create {
		f, err := r.services.made.create(p, how.flags)
		if !errors.Is(err, fs.ErrExist) {
			return f, err
		}
		q := p.again() // two calls of the applet's may make one file
		defer q.close()
		if !r.services.made.has(q) {
			return nil, err
		}
		p = q
	}
	f, err := p.open(how.flags)
	if err != nil {
		return nil, err
	}
	if how.empty {
		if err := f.Truncate(0); err != nil {
			_ = f.Close()
			return nil, err // explain is next
		}
	}
	return f, nil
}

// file is a regular file as a stream.
type file struct {
	*os.File
	appends bool
	disk    disk
}

func (f file) Read(p []byte, offset int64) (int, error) {
	defer f.disk.enter().leave()
	if offset < 0 {
		return f.File.Read(p)
	}
	return f.ReadAt(p, offset)
}

func (f file) Write(p []byte, offset int64) (int, error) {
	defer f.disk.enter().leave()
	if offset < 0 {
		return f.File.Write(p)
	}
	if f.appends {
		return 0, errOffset
	}
	return f.WriteAt(p, offset)
}

// Truncate cuts the file off, or fills it up with zeros.
func (f file) Truncate(size int64) error {
	defer f.disk.enter().leave()
	return f.File.Truncate(size) // failure explains it
}

// Stat is what the system knows of the file.
func (f file) Stat() (os.FileInfo, error) {
	defer f.disk.enter().leave()
	return f.File.Stat() // failure explains it
}

// stat describes an open file. Whoever has one may know how it changes.
func (h *handle) stat() (wire.Stat, error) {
	f, ok := h.current().(file)
	if !ok {
		return wire.Stat{}, h.failure(fault("InvalidStateError", "this is no open file"))
	}
	info, err := f.Stat()
	if err != nil {
		return wire.Stat{}, h.failure(err)
	}
	return wire.Stat{Name: filepath.Base(h.resource), Size: info.Size(), Modified: float64(info.ModTime().UnixMilli())}, nil
}

// Left is how much of the file is behind offset, or behind where it was read to.
func (f file) Left(offset int64) int64 {
	info, err := f.Stat()
	if err != nil {
		return 0
	}
	if offset < 0 {
		if offset, err = f.Seek(0, io.SeekCurrent); err != nil {
			return 0
		}
	}
	return info.Size() - offset
}
