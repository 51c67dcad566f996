package services

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"example.org/vitrine/sandbox/protocol/wire"
)

// maxKept is how many picks of one identity are remembered; the oldest go first.
const maxKept = 256

// keptPick is something that was picked in an earlier run. The permission does
// not last with it: whoever opens it asks again.
type keptPick struct {
	Token string `json:"token"`
	Path  []byte `json:"path"` // bytes: a name need not be UTF-8
}

// keep remembers something picked beyond this run, under a token that tells
// the applet nothing.
func (r request) keep(_ context.Context, args wire.HandleArgs) (wire.Kept, error) {
	s, let, err := r.storage()
	if err != nil {
		return wire.Kept{}, err
	}
	defer let()
	r.services.mu.Lock()
	p := r.services.picks[args.Handle]
	r.services.mu.Unlock()
	if p == nil {
		return wire.Kept{}, errNoHandle
	}
	kept, err := s.readKept()
	if err != nil {
		return wire.Kept{}, explain(err, "storage")
	}
	for _, k := range kept {
		if string(k.Path) == p.path {
			return wire.Kept{Token: k.Token}, nil
		}
	}
	kept = append(kept, keptPick{rand.Text(), []byte(p.path)})
	kept = kept[max(0, len(kept)-maxKept):]
	if err := s.writeKept(kept); err != nil {
		return wire.Kept{}, explain(err, "storage")
	}
	return wire.Kept{Token: kept[len(kept)-1].Token}, nil
}

// kept makes a handle of what was picked in an earlier run.
func (r request) kept(_ context.Context, args wire.Kept) (wire.PickedHandle, error) {
	s, let, err := r.storage()
	if err != nil {
		return wire.PickedHandle{}, err
	}
	kept, err := s.readKept()
	let()
	if err != nil {
		return wire.PickedHandle{}, explain(err, "storage")
	}
	for _, k := range kept {
		if k.Token == args.Token {
			return r.services.chosenBefore(string(k.Path))
		}
	}
	return wire.PickedHandle{}, fault("NotFoundError", "nothing is kept under this token")
}

// keptFile stands beside the folder of values, where no key leads.
func (s *Storage) keptFile() string { return s.folder + ".picks" }

func (s *Storage) readKept() ([]keptPick, error) {
	data, err := os.ReadFile(s.keptFile())
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("cannot read what was picked: %w", err)
	}
	var kept []keptPick
	if err := json.Unmarshal(data, &kept); err != nil {
		return nil, fmt.Errorf("cannot read what was picked: %w", err)
	}
	return kept, nil
}

func (s *Storage) writeKept(kept []keptPick) error {
	data, err := json.Marshal(kept)
	if err != nil {
		return fmt.Errorf("cannot write what was picked: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(s.keptFile()), privateMode); err != nil {
		return fmt.Errorf("cannot write what was picked: %w", err)
	}
	return replaceFile(s.keptFile(), data)
}
