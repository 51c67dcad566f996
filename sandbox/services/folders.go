package services

import (
	"context"
	"errors"
	"io/fs"
	"slices"
	"strings"

	"example.org/vitrine/permissions"
	"example.org/vitrine/sandbox/protocol/wire"
)

// mkdir makes a folder, which takes the permission to write it. It is made in
// the very folder that was shown. Those that are missing on the way are made
// too if that is wanted, each with a question of its own; about those that are
// there nothing is asked, because nothing is told.
func (r request) mkdir(ctx context.Context, args wire.MkdirArgs) (nothing, error) {
	about, err := r.named(args.Path, args.Handle, permissions.WriteFile)
	if err != nil {
		return nothing{}, err
	}
	defer about.release()
	p := r.hold(about)
	defer func() { p.close() }()
	for args.Recursive {
		missing := p.first()
		if missing == nil {
			break
		}
		if err := r.makeFolder(ctx, missing, about); err != nil {
			return nothing{}, explain(err, about.subject())
		}
		before := len(p.rest)
		p.close()
		if p = r.hold(about); len(p.rest) >= before { // it was taken away again
			break
		}
	}
	err = r.makeFolder(ctx, p, about)
	if args.Recursive && p.folder() && errors.Is(err, fs.ErrExist) {
		err = nil
	}
	if err != nil {
		return nothing{}, explain(err, about.subject())
	}
	return nothing{}, nil
}

// makeFolder asks about one folder, makes it, and lets go of what is held.
func (r request) makeFolder(ctx context.Context, p *pin, about named) error {
	defer p.close()
	if _, err := r.askFile(ctx, p, about, making, "mkdir", permissions.WriteFile); err != nil {
		return err
	}
	defer r.services.disk.enter().leave()
	return p.mkdir()
}

// stat describes a file or folder, which takes the permission to read it, or an
// open file.
func (r request) stat(ctx context.Context, args wire.PathArgs) (wire.Stat, error) {
	if h, err := r.services.handle(args.Handle); err == nil && args.Path == "" {
		return h.stat()
	}
	about, err := r.named(args.Path, args.Handle, permissions.ReadFile)
	if err != nil {
		return wire.Stat{}, err
	}
	defer about.release()
	p := r.hold(about)
	defer p.close()
	if _, err := r.askFile(ctx, p, about, details, "stat", permissions.ReadFile); err != nil {
		return wire.Stat{}, explain(err, about.subject())
	}
	if p.failure != nil {
		return wire.Stat{}, explain(p.failure, about.subject())
	}
	return p.describe(), nil
}

// maxListing is the most bytes of names that one listing has: the frame has to
// hold them with their other fields.
const maxListing = 256 << 10

// list is what a folder contains.
func (r request) list(ctx context.Context, args wire.PathArgs) (wire.Entries, error) {
	about, err := r.named(args.Path, args.Handle, permissions.ReadFile)
	if err != nil {
		return wire.Entries{}, err
	}
	defer about.release()
	p := r.hold(about)
	defer p.close()
	if _, err := r.askFile(ctx, p, about, listing, "readDir", permissions.ReadFile); err != nil {
		return wire.Entries{}, explain(err, about.subject())
	}
	switch {
	case p.failure != nil:
		return wire.Entries{}, explain(p.failure, about.subject())
	case !p.folder():
		return wire.Entries{}, fault("TypeMismatchError", clip(about.subject())+": it is no folder")
	}
	if err := r.reserve(ctx, wire.MaxFrame); err != nil {
		return wire.Entries{}, explain(err, about.subject())
	}
	defer r.services.disk.enter().leave()
	found, err := p.entries(wire.MaxEntries + 1)
	if err != nil {
		return wire.Entries{}, explain(err, about.subject())
	}
	return bounded(found), nil
}

// bounded is as much of a listing as a frame holds, sorted.
func bounded(found []wire.Stat) wire.Entries {
	var listing wire.Entries
	names := 0
	for _, s := range found {
		names += len(s.Name)
		if len(listing.Entries) == wire.MaxEntries || names > maxListing {
			listing.More = true
			break
		}
		listing.Entries = append(listing.Entries, s)
	}
	slices.SortFunc(listing.Entries, func(a, b wire.Stat) int { return strings.Compare(a.Name, b.Name) })
	return listing
}
