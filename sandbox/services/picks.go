package services

import (
	"context"
	"maps"
	"path/filepath"
	"time"

	"vitrine/permissions"
	"vitrine/sandbox/wire"
)

// pick is a file or folder that the person chose, or dropped on the applet.
// Choosing is granting, of exactly this object.
type pick struct {
	*pin
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

// pick shows the viewer's own chooser.
func (r request) pick(ctx context.Context, args wire.PickArgs) (wire.Picked, error) {
	actions := []permissions.Action{permissions.ReadFile}
	switch args.Kind {
	case "open", "directory":
	case "save":
		actions = append(actions, permissions.WriteFile)
	default:
		return wire.Picked{}, fault("TypeError", "the kind is one of open, save and directory")
	}
	d, err := r.desktop()
	if err != nil {
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
	for _, path := range paths[:min(len(paths), maxPicked)] {
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
	return s.chosen(path, []permissions.Action{permissions.ReadFile})
}

// chosen makes a handle of what is at a path: without actions when it was
// picked in an earlier run. What has a handle already keeps it, so that an
// applet can tell two choices of one thing.
func (s *Services) chosen(path string, actions []permissions.Action) (wire.PickedHandle, error) {
	p, err := pinPath(path)
	if err != nil {
		return wire.PickedHandle{}, err
	}
	now := map[permissions.Action]time.Time{}
	for _, a := range actions {
		now[a] = time.Now()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for id, earlier := range s.picks {
		if earlier.same(p) {
			p.close()
			maps.Copy(earlier.actions, now)
			earlier.kept = earlier.kept || actions == nil
			return earlier.described(id), nil
		}
	}
	if s.ended || len(s.picks) >= MaxHandles {
		p.close()
		return wire.PickedHandle{}, errHandles
	}
	s.last++
	chosen := &pick{pin: p, actions: now, kept: actions == nil}
	s.picks[s.last] = chosen
	return chosen.described(s.last), nil
}

func (p *pick) described(id uint32) wire.PickedHandle {
	return wire.PickedHandle{Handle: id, Name: filepath.Base(p.path), Folder: p.folder()}
}

// findPicked pins what was picked once more, or a path in the folder that was.
func (s *Services) findPicked(id uint32, path string) (*pin, *pick, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	known := s.picks[id]
	if known == nil {
		return nil, nil, errNoHandle
	}
	choice := *known // as it is now: it may be chosen for more later
	choice.actions = maps.Clone(known.actions)
	chosen := &choice
	switch {
	case chosen.folder():
		p, err := pinBelow(chosen.pin, path)
		return p, chosen, err
	case path != "":
		return nil, nil, fault("TypeMismatchError", "what was chosen is no folder")
	}
	p, err := chosen.again()
	return p, chosen, err
}
