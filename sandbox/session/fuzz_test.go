package session_test

import (
	"encoding/binary"
	"testing"
	"time"

	"example.org/vitrine/permissions"
	"example.org/vitrine/sandbox/protocol/scene"
	"example.org/vitrine/sandbox/protocol/wire"
	"example.org/vitrine/sandbox/session"
)

// FuzzSession lets a worker say anything: whatever comes, the session goes on
// or ends, and can be stopped.
func FuzzSession(f *testing.F) {
	frames := func(list ...wire.Outbound) (stream []byte) {
		for _, frame := range list {
			data, err := wire.Encode(frame)
			if err != nil {
				f.Fatal(err)
			}
			stream = append(binary.BigEndian.AppendUint32(stream, uint32(len(data))), data...)
		}
		return stream
	}
	open, err := wire.EncodeBody(wire.OpenArgs{Path: "/etc/passwd", Mode: wire.ModeRead, Read: true})
	if err != nil {
		f.Fatal(err)
	}
	ready := wire.Outbound{Ready: &wire.Ready{}}
	f.Add(frames(ready, patch(2), end(2)))
	f.Add(frames(ready, patch(2), wire.Outbound{Cause: 2, Pixels: &scene.Pixels{Node: 3, CanvasWidth: 2, CanvasHeight: 2, Width: 2, Height: 2}}))
	f.Add(frames(ready, wire.Outbound{Cause: 2, Call: &wire.Call{ID: 1, Op: wire.OpOpen, Args: open}}, end(2)))
	f.Add(frames(ready, wire.Outbound{Cause: 2, SetTimer: &wire.SetTimer{ID: 1, Repeat: true}}, wire.Outbound{Cause: 2, WantFrame: &wire.WantFrame{}}))
	f.Add(frames(ready, ask(wire.Memory, 1, 32*mb, 1), ask(wire.Fuel, 1, 1, 1)))
	f.Add(frames(ready, wire.Outbound{Cause: 2, Failure: &wire.Failure{Message: "x", Fatal: true}}, wire.Outbound{Cause: 2, Exit: &wire.Exit{Code: 1}}))
	f.Fuzz(func(t *testing.T, stream []byte) {
		w := newFake(t)
		gate := permissions.NewGate(defaults, permissions.NewMemory(), nil, permissions.Options{})
		defer gate.Close()
		s, err := session.Start(t.Context(), session.Config{
			Workers: w, Bundle: bundle(t, "1"), Number: 1, Screen: &screen{}, Gate: gate,
			Applet:      permissions.Applet{Identity: "digest:1", Trust: permissions.Anonymous},
			Environment: wire.Environment{Scale: 1}, Console: func(string, string) {},
		})
		if err != nil {
			t.Fatal(err)
		}
		go func() {
			for {
				if _, err := w.far.ReceiveInbound(); err != nil {
					return
				}
			}
		}()
		if p, ok := w.end.(interface{ Write([]byte) (int, error) }); ok {
			_, _ = p.Write(stream)
		}
		s.Send(scene.Event{Type: scene.Click, Node: 2})
		s.Frame()
		s.Stop("enough")
		select {
		case <-s.Done():
		case <-time.After(10 * time.Second):
			t.Fatal("it cannot be stopped")
		}
	})
}
