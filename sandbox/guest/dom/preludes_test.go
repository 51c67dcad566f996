package dom

import (
	"image"
	"regexp"
	"slices"
	"testing"

	scripts "example.org/vitrine/internal/testing/preludes"
	"example.org/vitrine/sandbox/engine"
	"example.org/vitrine/sandbox/guest/globals"
	"example.org/vitrine/sandbox/protocol/scene"
)

// TestPreludes holds that the lists of what preludes set say what the sources do.
func TestPreludes(t *testing.T) {
	set := regexp.MustCompile(`\bdom\.(\w+) = `)
	group := regexp.MustCompile(`(?s)Object\.assign\(dom, \{(.*?)\}\)`)
	element := regexp.MustCompile(`dom\.element\(\w+, (.*?)\);`)
	evaluated := slices.Clone(uiPreludes)
	for _, p := range append(slices.Clone(others), document) {
		evaluated = append(evaluated, p.files...)
		scripts.Same(t, p.files[0]+": exports", p.exports, scripts.Names(t, preludes, p.files, set, group))
		scripts.Same(t, p.files[0]+": elements", p.elements, scripts.Names(t, preludes, p.files, element))
	}
	scripts.Evaluated(t, preludes, evaluated)
}

type noScreen struct{}

func (noScreen) Patch([]scene.Op)                                        {}
func (noScreen) Present(scene.NodeID, int, int, image.Rectangle, []byte) {}

func unseen(e *engine.Engine) error {
	_, err := Install(e, noScreen{})
	return err
}

// TestPreludesAlone evaluates each part first, in an engine of its own: none relies on another that was there by chance.
func TestPreludesAlone(t *testing.T) {
	for _, p := range append(slices.Clone(others), document) {
		t.Run(p.files[0], func(t *testing.T) {
			e := scripts.Hardened(t, globals.Install, unseen)
			scripts.Defined(t, e.Runtime().GlobalObject(), p.globals)
			if err := e.CheckBoundary(); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestNamesAreSafe(t *testing.T) {
	scripts.Safe(t, scripts.Hardened(t, globals.Install, unseen), preludes)
}
