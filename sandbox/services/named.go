package services

import (
	"context"
	"path/filepath"
	"strings"

	"example.org/vitrine/permissions"
)

// maxPath is the kernel's limit on a path, in bytes.
const maxPath = 4_096

// named is what a call names: a path, something picked, or a path below that.
// It is as the applet said it: no file system has been touched yet.
type named struct {
	said string // by the applet; empty for what was picked itself
	path string // absolute; with a pick the path below it
	pick *pick  // as it was when the call came; nil for a path
}

// named refuses what does not depend on any file: a malformed path, an unknown
// handle, and what the manifest does not list for one of the actions.
func (r request) named(path string, id uint32, actions ...permissions.Action) (named, error) {
	n := named{said: path, path: path}
	if strings.ContainsRune(path, 0) || len(path) >= maxPath {
		return n, fault("TypeError", "the path is too long, or contains a zero byte")
	}
	if id != 0 {
		if path != "" && !filepath.IsLocal(path) {
			return n, fault("NotAllowedError", clip(path)+": the path leads out of the folder that was chosen")
		}
		p, err := r.services.picked(id)
		switch {
		case err != nil:
			return n, err
		case path != "" && !p.kept && !p.folder(): // as the applet was told when it was picked
			p.close()
			return n, fault("TypeMismatchError", "what was chosen is no folder")
		}
		n.pick = p
		return n, nil
	}
	whole, err := r.absolute(path)
	if err != nil {
		return n, err
	}
	n.path = whole
	for _, action := range actions {
		if _, err := r.listed(action, filepath.Clean(whole)); err != nil {
			r.services.count(false)
			return n, err
		}
	}
	return n, nil
}

// absolute is a path as the kernel is to walk it.
func (r request) absolute(path string) (string, error) {
	folder := r.services.options.Folder
	switch {
	case path == "":
		return "", fault("TypeError", "the path is empty")
	case filepath.IsAbs(path):
		return path, nil
	case folder == "":
		return "", fault("TypeError", clip(path)+": the path is not absolute")
	}
	return folder + "/" + path, nil
}

// subject is what a fault calls it.
func (n named) subject() string {
	if n.said == "" && n.pick != nil {
		return n.pick.name
	}
	return n.said
}

// release lets go of the pick. It may be called more than once.
func (n named) release() {
	if n.pick != nil {
		n.pick.close()
	}
}

// hold pins what is named. That may wait as long as a file system does.
func (r request) hold(n named) *pin {
	defer r.services.disk.enter().leave()
	switch {
	case n.pick == nil:
		return pinPath(n.path)
	case n.path == "":
		return n.pick.again()
	}
	return pinBelow(n.pick.pin, n.path)
}

// extent is how much of what it names a call is about.
type extent uint8

const (
	content extent = iota // of a file: what it is not said to be is only looked at
	details               // of a file with its content; of anything else without
	listing               // of a folder and all below it
	whole                 // a file, or a folder and all below it, whatever it is
	making                // of an empty folder
)

// askFile puts each of the actions on what p holds before the gate.
func (r request) askFile(ctx context.Context, p *pin, about named, much extent, api string, actions ...permissions.Action) ([]granted, error) {
	var grants []granted
	for _, action := range actions {
		f := r.resource(p, about, much, action)
		g, err := r.ask(ctx, permissions.Request{API: api, Action: action, Resource: permissions.Resource{File: f}})
		if err != nil {
			return nil, err
		}
		grants = append(grants, g)
	}
	return grants, nil
}

// resource is what p holds, as the gate wants it: no more of it than the call
// needs, with what the person's choice of it, or of a folder above it, means
// for the action.
func (r request) resource(p *pin, about named, much extent, action permissions.Action) *permissions.File {
	chosen, asked := about.pick, about.said
	if chosen != nil {
		asked = filepath.Join(chosen.path, about.path)
	}
	f := p.file(asked)
	own := r.services.made.has(p)
	f.Made = own && action == permissions.WriteFile
	folder, file := p.folder(), p.failure == nil && !p.folder()
	switch {
	case much == making:
		f.Make = true
	case folder && (much == listing || much == whole):
		f.Folder = true
	case much == listing, much == details && !file, !file && !p.missing:
		f.Bare = true
	}
	at, covered := chosen.chosenFor(action)
	switch {
	case chosen == nil:
	case chosen.missing && !p.missing && !own: // somebody else has put it there since the name was chosen
		f.Kept, f.Taken = true, true
	case !covered:
		f.Kept = chosen.kept
	case !chosen.folder() || chosen.path == p.path:
		f.Chosen, f.Picked = true, at
	default:
		f.Below, f.Picked = chosen.path, at
	}
	return f
}

// file is what p holds, as the gate wants it; asked is what it was called.
func (p *pin) file(asked string) *permissions.File {
	return &permissions.File{Path: p.path, Asked: asked, New: p.missing, Risks: p.risks(), Pinned: p.object()}
}
