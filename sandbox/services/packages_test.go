package services_test

import (
	"testing"
	"time"

	"example.org/vitrine/permissions"
	"example.org/vitrine/sandbox/protocol/wire"
	"example.org/vitrine/sandbox/services"
)

// TestPackagesHaveWhatIsListed is kind 18: a package with authority of its own
// gets what needs no question only where the manifest lists it for the package,
// whatever the worker lets it ask.
func TestPackagesHaveWhatIsListed(t *testing.T) {
	applet := permissions.Applet{Identity: "digest:a", Trust: permissions.Anonymous}
	root := folder(t)
	x := begin(t, func(o *services.Options) {
		o.Applet, o.Storage = applet, services.NewStorage(root, applet)
		o.Declared = func(source, action, _ string) (string, bool) { return "keeps", source == "keeper" && action == "store" }
	})
	calls := []struct {
		op   wire.Op
		args any
	}{
		{wire.OpStoreSet, wire.StoreArgs{Key: "k", Value: []byte("v")}},
		{wire.OpStoreGet, wire.KeyArgs{Key: "k"}},
		{wire.OpStoreKeys, struct{}{}},
		{wire.OpStoreDelete, wire.KeyArgs{Key: "k"}},
		{wire.OpStdin, struct{}{}},
		{wire.OpStdout, struct{}{}},
	}
	for _, c := range calls {
		storage := c.op != wire.OpStdin && c.op != wire.OpStdout
		for source, allowed := range map[string]bool{"": true, "keeper": storage, "none": false} {
			body, err := wire.EncodeBody(c.args)
			must(t, err)
			x.calls++
			answer := make(chan wire.Answer, 1)
			x.Call(wire.Call{ID: x.calls, Source: source, Op: c.op, Args: body}, func(a wire.Answer) { answer <- a })
			select {
			case a := <-answer:
				refused := a.Fault != nil && a.Fault.Name == "NotAllowedError"
				if refused == allowed {
					t.Errorf("%s from %q: got %+v, want allowed %v", c.op, source, a.Fault, allowed)
				}
			case <-time.After(10 * time.Second):
				t.Fatalf("%s from %q is not answered", c.op, source)
			}
		}
	}
}
