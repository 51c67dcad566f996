package engine

import (
	"maps"
	"testing"

	"github.com/dop251/goja"
)

// TestMembersHaveOneName looks for members that something else leads to as
// well. That may come first, and would decide about the guard.
func TestMembersHaveOneName(t *testing.T) {
	e, err := New(Options{})
	if err != nil {
		t.Fatal(err)
	}
	guarded := maps.Clone(e.shared)
	names := map[*goja.Object]string{}
	for o := range e.awaiting {
		all, _ := e.layout.names(o)
		for _, name := range all {
			if !e.unmade(o, name) || name == "constructor" {
				continue
			}
			value, get, set := e.layout.parts(e.layout.ownProperty(e.runtime, o, name))
			for _, v := range []goja.Value{value, get, set} {
				part, ok := v.(*goja.Object)
				if !ok {
					continue
				}
				if guarded[part] {
					t.Errorf("%s was there before it was made", name)
				}
				if other, ok := names[part]; ok {
					t.Errorf("%s is also %s", name, other)
				}
				names[part] = name.String()
			}
		}
	}
	if len(names) < 200 {
		t.Errorf("only %d members wait", len(names))
	}
}

// TestReplacedMembersAreFrozen holds for natives that a prelude put others in
// place of, but may have kept: they count as shared.
func TestReplacedMembersAreFrozen(t *testing.T) {
	e, err := New(Options{})
	if err != nil {
		t.Fatal(err)
	}
	old, frozen := e.evaluate(`Map.prototype.has`), e.function(e.evaluate(`Object.isFrozen`))
	e.evaluate(`Map.prototype.has = function () {}`)
	if err := e.Harden(); err != nil {
		t.Fatal(err)
	}
	if v, err := frozen(nil, old); err != nil || !v.ToBoolean() {
		t.Error("it is not frozen", err)
	}
}
