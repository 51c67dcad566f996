package services

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path/filepath"
	"time"

	"example.org/vitrine/permissions"
	"example.org/vitrine/sandbox/protocol/wire"
)

// pick is a file or folder that the person chose, or dropped on the applet.
// Choosing is granting, of exactly this object.
type pick struct {
	*pin
	name    string                           // as the applet was told
	actions map[permissions.Action]time.Time // what it was chosen for, and when
	kept    bool                             // it was picked in an earlier run, too
}

// chosenFor tells whether and when the choice was made for such an action. A
// nil pick was chosen for nothing.
func (p *pick) chosenFor(a permissions.Action) (at time.Time, ok bool) {
	if p != nil {
		at, ok = p.actions[a]
	}
	return at, ok
}

const (
	maxPicked     = 256 // files of one choice
	maxPickedName = 512 // bytes of a name and what stands around it
)

// PickActions are what choosing is for, by the kind of a chooser; none for a
// kind that there is not.
func PickActions(kind string) []permissions.Action {
	switch kind {
	case "open", "directory":
		return []permissions.Action{permissions.ReadFile}
	case "save":
		return []permissions.Action{permissions.ReadFile, permissions.WriteFile}
	}
	return nil
}

// Choosable describes what a path leads to as the gate is asked about it when it
// has been chosen in a chooser of that kind. An error is why it cannot be chosen,
// in words for the person: it is no file, or a policy forbids it.
func Choosable(ctx context.Context, gate *permissions.Gate, who permissions.Applet, session uint64, kind, path string) (*permissions.File, error) {
	p := pinPath(path)
	defer p.close()
	if p.failure != nil && !errors.Is(p.failure, fs.ErrNotExist) {
		return nil, explain(p.failure, filepath.Base(path))
	}
	var f *permissions.File
	for _, action := range PickActions(kind) {
		f = p.file(path)
		f.Folder = p.folder()
		policy, forbidden := gate.Forbids(ctx, permissions.Request{
			Applet: who, Session: session, API: kind, Action: action, Resource: permissions.Resource{File: f},
		})
		if forbidden {
			return nil, fmt.Errorf("%w: forbidden by policy %s", permissions.ErrDenied, policy)
		}
	}
	return f, nil
}

// pick shows the viewer's own chooser.
func (r request) pick(ctx context.Context, args wire.PickArgs) (wire.Picked, error) {
	actions := PickActions(args.Kind)
	if actions == nil {
		return wire.Picked{}, fault("TypeError", "the kind is one of open, save and directory")
	}
	d, err := r.desktop()
	if err != nil {
		return wire.Picked{}, err
	}
	if err := r.activated(permissions.Decision{}, Take, "SecurityError", "a file chooser opens"); err != nil {
		return wire.Picked{}, err
	}
	args.Suggested = filepath.Base(clip(args.Suggested))
	paths, err := d.Pick(ctx, r.services.options.Applet, args)
	if err == nil {
		err = r.reserve(ctx, maxPicked*maxPickedName)
	}
	switch {
	case err != nil:
		return wire.Picked{}, explain(err, "the chooser")
	case len(paths) == 0:
		return wire.Picked{}, fault("AbortError", "nothing was chosen")
	}
	var picked wire.Picked
	o := r.services.options
	for _, path := range paths[:min(len(paths), maxPicked)] {
		if _, err := Choosable(ctx, o.Gate, o.Applet, o.Session, args.Kind, path); err != nil { // whatever the chooser has made of it
			return picked, explain(err, filepath.Base(path))
		}
		h, err := r.services.chosen(path, actions)
		if err != nil {
			return picked, explain(err, filepath.Base(path))
		}
		picked.Handles = append(picked.Handles, h)
	}
	return picked, nil
}

// Dropped makes a handle of a file that the person dropped on the applet, for
// a Drop event.
func (s *Services) Dropped(path string) (wire.PickedHandle, error) {
	o := s.options
	if _, err := Choosable(s.ctx, o.Gate, o.Applet, o.Session, "open", path); err != nil {
		return wire.PickedHandle{}, err
	}
	return s.chosen(path, []permissions.Action{permissions.ReadFile})
}

// chosen makes a handle of what the person chose.
func (s *Services) chosen(path string, actions []permissions.Action) (wire.PickedHandle, error) {
	p := pinPath(path)
	if p.failure != nil && !p.missing {
		p.close()
		return wire.PickedHandle{}, p.failure
	}
	now := map[permissions.Action]time.Time{}
	for _, a := range actions {
		now[a] = time.Now()
	}
	return s.addPick(&pick{pin: p, name: filepath.Base(p.path), actions: now})
}

// chosenBefore makes a handle of what the person chose in an earlier run. It
// tells nothing of what is there now.
func (s *Services) chosenBefore(path string) (wire.PickedHandle, error) {
	p := &pick{pin: pinPath(path), name: filepath.Base(path), actions: map[permissions.Action]time.Time{}, kept: true}
	return s.addPick(p)
}

// addPick gives p a handle. What has one already keeps it, so that an applet can
// tell two choices of one thing.
func (s *Services) addPick(p *pick) (wire.PickedHandle, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for id, earlier := range s.picks {
		if earlier.same(p.pin) {
			p.close()
			maps.Copy(earlier.actions, p.actions)
			earlier.kept = earlier.kept || p.kept
			return p.described(id), nil
		}
	}
	if s.ended || len(s.picks) >= MaxHandles {
		p.close()
		return wire.PickedHandle{}, errHandles
	}
	s.last++
	s.picks[s.last] = p
	return p.described(s.last), nil
}

// described is what the applet is told of a pick. What a kept one is, it knows.
func (p *pick) described(id uint32) wire.PickedHandle {
	return wire.PickedHandle{Handle: id, Name: p.name, Folder: p.folder() && !p.kept}
}

// picked is something picked as it is now: it may be chosen for more later, and
// let go of meanwhile. Whoever gets it closes it.
func (s *Services) picked(id uint32) (*pick, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	known := s.picks[id]
	if known == nil {
		return nil, errNoHandle
	}
	p, err := known.copy()
	if err != nil {
		return nil, errHandles
	}
	return &pick{pin: p, name: known.name, actions: maps.Clone(known.actions), kept: known.kept}, nil
}
