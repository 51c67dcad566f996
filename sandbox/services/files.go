package services

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"vitrine/permissions"
	"vitrine/sandbox/wire"
)

// maxPath is the kernel's limit on a path, in bytes.
const maxPath = 4_096

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
	case wire.ModeUpdate:
		return access{
			api:     "open",
			actions: []permissions.Action{permissions.ReadFile, permissions.WriteFile},
			flags:   os.O_RDWR,
		}, nil
	}
	return access{}, fault("TypeError", "the mode is one of r, w, a and r+")
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
	p, chosen, err := r.find(args.Path, args.Handle)
	if err != nil {
		return wire.Opened{}, explain(err, args.Path)
	}
	defer p.close()
	subject := args.Path
	if subject == "" {
		subject = filepath.Base(p.path)
	}
	if p.folder() {
		return wire.Opened{}, fault("TypeMismatchError", clip(subject)+": it is a folder")
	}
	grants, err := r.askFile(ctx, p, subject, chosen, how.api, how.actions...)
	if err != nil {
		return wire.Opened{}, explain(err, subject)
	}
	what := thing{resource: p.path, subject: subject}
	if args.Read {
		if err := r.reserve(ctx, wire.MaxChunk); err != nil {
			return wire.Opened{}, explain(err, subject)
		}
		data, whole, err := p.contents(wire.MaxChunk)
		if err != nil {
			return wire.Opened{}, explain(err, subject)
		}
		// It is over already, and nothing was taken back meanwhile: no handle is needed.
		if whole && r.services.options.Gate.Changes() == changes {
			r.services.used(what, began, uint64(len(data)), grants...)
			return wire.Opened{Name: filepath.Base(p.path), Size: p.size(), Data: data, End: true}, nil
		}
	}
	f, err := how.open(p)
	if err != nil {
		return wire.Opened{}, explain(err, subject)
	}
	size := p.size()
	if how.empty {
		size = 0
	}
	h, err := r.services.add(file{f, args.Mode == wire.ModeAppend}, what, grants...)
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

func (a access) open(p *pin) (*os.File, error) {
	if p.missing && a.create {
		return p.create(a.flags)
	}
	f, err := p.open(a.flags)
	if err != nil {
		return nil, err
	}
	if a.empty {
		if err := f.Truncate(0); err != nil {
			_ = f.Close()
			return nil, err //nolint:wrapcheck // explain is next
		}
	}
	return f, nil
}

// find pins what a path, a handle, or a path below a handle names. Chosen
// tells that the person picked it, or the folder above it, for these actions.
func (r request) find(path string, id uint32) (p *pin, chosen *pick, err error) {
	if strings.ContainsRune(path, 0) || len(path) >= maxPath {
		return nil, nil, fault("TypeError", "the path is too long, or contains a zero byte")
	}
	if id != 0 {
		return r.services.findPicked(id, path)
	}
	switch {
	case path == "":
		return nil, nil, fault("TypeError", "the path is empty")
	case filepath.IsAbs(path):
	case r.services.options.Folder == "":
		return nil, nil, fault("TypeError", clip(path)+": the path is not absolute")
	default:
		path = r.services.options.Folder + "/" + path
	}
	p, err = pinPath(path)
	return p, nil, err
}

// askFile puts each of the actions on what p holds before the gate.
func (r request) askFile(
	ctx context.Context, p *pin, asked string, chosen *pick, api string, actions ...permissions.Action,
) ([]granted, error) {
	var grants []granted
	for _, action := range actions {
		f := p.resource(asked, chosen, action)
		g, err := r.ask(ctx, permissions.Request{API: api, Action: action, Resource: permissions.Resource{File: f}})
		if err != nil {
			return nil, err
		}
		grants = append(grants, g)
	}
	return grants, nil
}

// resource is what p holds, as the gate wants it: with what the person's choice
// of it, or of a folder above it, means for the action.
func (p *pin) resource(asked string, chosen *pick, action permissions.Action) *permissions.File {
	f := &permissions.File{Path: p.path, Asked: asked, Folder: p.folder(), New: p.missing, Risks: p.risks()}
	at, covered := chosen.chosenFor(action)
	switch {
	case chosen == nil:
	case !covered:
		f.Kept = chosen.kept
	case !chosen.folder() || chosen.path == p.path:
		f.Chosen, f.Picked = true, at
	default:
		f.Below, f.Picked = chosen.path, at
	}
	return f
}

// mkdir makes a folder, which takes the permission to write it. It is made in
// the very folder that was shown.
func (r request) mkdir(ctx context.Context, args wire.PathArgs) (nothing, error) {
	p, chosen, err := r.find(args.Path, args.Handle)
	if err != nil {
		return nothing{}, explain(err, args.Path)
	}
	defer p.close()
	if _, err := r.askFile(ctx, p, args.Path, chosen, "mkdir", permissions.WriteFile); err != nil {
		return nothing{}, explain(err, args.Path)
	}
	if err := p.mkdir(); err != nil {
		return nothing{}, explain(err, args.Path)
	}
	return nothing{}, nil
}

// stat describes a file or folder, which takes the permission to read it, or an
// open file.
func (r request) stat(ctx context.Context, args wire.PathArgs) (wire.Stat, error) {
	if h, err := r.services.handle(args.Handle); err == nil && args.Path == "" {
		return h.stat()
	}
	p, chosen, err := r.find(args.Path, args.Handle)
	if err != nil {
		return wire.Stat{}, explain(err, args.Path)
	}
	defer p.close()
	if _, err := r.askFile(ctx, p, args.Path, chosen, "stat", permissions.ReadFile); err != nil {
		return wire.Stat{}, explain(err, args.Path)
	}
	if p.missing {
		return wire.Stat{}, explain(p.failure, args.Path)
	}
	return p.describe(), nil
}

// maxListing is the most bytes of names that one listing has: the frame has to
// hold them with their other fields.
const maxListing = 256 << 10

// list is what a folder contains.
func (r request) list(ctx context.Context, args wire.PathArgs) (wire.Entries, error) {
	p, chosen, err := r.find(args.Path, args.Handle)
	if err != nil {
		return wire.Entries{}, explain(err, args.Path)
	}
	defer p.close()
	if _, err := r.askFile(ctx, p, args.Path, chosen, "readDir", permissions.ReadFile); err != nil {
		return wire.Entries{}, explain(err, args.Path)
	}
	switch {
	case p.missing:
		return wire.Entries{}, explain(p.failure, args.Path)
	case !p.folder():
		return wire.Entries{}, fault("TypeMismatchError", clip(args.Path)+": it is no folder")
	}
	if err := r.reserve(ctx, wire.MaxFrame); err != nil {
		return wire.Entries{}, explain(err, args.Path)
	}
	f, err := p.open(os.O_RDONLY)
	if err != nil {
		return wire.Entries{}, explain(err, args.Path)
	}
	defer f.Close()
	found, err := f.ReadDir(wire.MaxEntries + 1)
	if err != nil && !errors.Is(err, io.EOF) {
		return wire.Entries{}, explain(err, args.Path)
	}
	return entries(found), nil
}

func entries(found []fs.DirEntry) wire.Entries {
	var listing wire.Entries
	names := 0
	for _, entry := range found {
		names += len(entry.Name())
		if len(listing.Entries) == wire.MaxEntries || names > maxListing {
			listing.More = true
			break
		}
		s := wire.Stat{Name: strings.ToValidUTF8(entry.Name(), "\uFFFD"), Folder: entry.IsDir()}
		if info, err := entry.Info(); err == nil {
			s.Size, s.Modified = info.Size(), float64(info.ModTime().UnixMilli())
		}
		listing.Entries = append(listing.Entries, s)
	}
	slices.SortFunc(listing.Entries, func(a, b wire.Stat) int { return strings.Compare(a.Name, b.Name) })
	return listing
}

// file is a regular file as a stream.
type file struct {
	*os.File
	appends bool
}

func (f file) Read(p []byte, offset int64) (int, error) {
	if offset < 0 {
		return f.File.Read(p)
	}
	return f.ReadAt(p, offset)
}

func (f file) Write(p []byte, offset int64) (int, error) {
	if offset < 0 {
		return f.File.Write(p)
	}
	if f.appends {
		return 0, errOffset
	}
	return f.WriteAt(p, offset)
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
