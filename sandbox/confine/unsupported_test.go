//go:build !linux || !(amd64 || arm64)

package confine_test

import (
	"errors"
	"testing"

	"example.org/vitrine/sandbox/confine"
)

// Where there are no rings, there is no worker, whatever way one is asked for,
// and the error says why. TestOtherSystems runs this.
func TestUnsupported(t *testing.T) {
	o := confine.Options{Binary: "/bin/true"}
	if w, err := confine.Spawn(t.Context(), o); w != nil || !errors.Is(err, confine.ErrUnsupported) {
		t.Errorf("Spawn: %v, %v", w, err)
	}
	p := confine.NewPool(o, 2)
	defer p.Close()
	if w, err := p.Get(t.Context()); w != nil || !errors.Is(err, confine.ErrUnsupported) {
		t.Errorf("Pool: %v, %v", w, err)
	}
	if rings, err := confine.Doctor(t.Context(), o.Binary); rings != nil || !errors.Is(err, confine.ErrUnsupported) {
		t.Errorf("Doctor: %v, %v", rings, err)
	}
	if socket, arena, rings, err := confine.Lockdown(nil); socket != nil || arena != nil || rings != nil || !errors.Is(err, confine.ErrUnsupported) {
		t.Errorf("Lockdown: %v", err)
	}
}
