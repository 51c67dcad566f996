// Package guest is what runs inside: the loop of the confined worker process, in
// which one applet lives. The viewer starts the process with a socket and a piece
// of shared memory and nothing else (see package confine); Run closes the rings,
// prepares an engine, says that it is ready, and then turns frames from the viewer
// into turns of the applet and what the applet does into frames.
//
// Trust: the applet is hostile and may come to own this process. Nothing here
// protects the viewer from it; that is done by the rings and by whoever reads
// our frames. What this package does protect is the applet's determinism: turn
// frames are consumed one by one between turns, control frames (limits,
// suspension, pixels that were shown) take effect at once and cannot be seen
// from inside.
//
// The packages below are what the applet sees: globals (the standard names and
// the vitrine: modules), dom (the document) and canvas2d (pixels).
package guest

import (
	"errors"
	"io"
	"runtime/debug"
	"syscall"
	_ "time/tzdata" // the worker cannot read the system's

	"example.org/vitrine/sandbox/confine"
	"example.org/vitrine/sandbox/engine"
	"example.org/vitrine/sandbox/protocol/wire"
)

// Run is the whole of the worker's program. args are those that confine started
// it with. It takes the process over: it closes the rings around it and sets the
// limits of its collector and stack, so it is called once, by main. It returns
// nil when the viewer is gone, for then there is nobody to tell.
func Run(args []string) error {
	socket, arena, rings, err := confine.Lockdown(args)
	if err != nil {
		return err
	}
	debug.SetMaxStack(engine.MaxStack)
	conn := wire.NewConn(socket)
	a, err := newApplet(conn, arena, unhurried())
	if err != nil {
		return err
	}
	debug.SetGCPercent(collectAt)
	if err := conn.Send(ready(rings)); err != nil {
		return err
	}
	go a.serve()
	if err := <-a.failed; !errors.Is(err, io.EOF) && !errors.Is(err, syscall.EPIPE) {
		return err
	}
	return nil
}

// unhurried says that the worker is to wait in a pool: then its collector has
// been running from the beginning, and there is time to prepare more.
func unhurried() bool {
	percent := debug.SetGCPercent(-1)
	debug.SetGCPercent(percent)
	return percent >= 0
}

func ready(rings []confine.Ring) wire.Outbound {
	r := &wire.Ready{Build: confine.Build()}
	for _, ring := range rings {
		r.Rings = append(r.Rings, wire.RingClaim{
			Name: ring.Name, Active: ring.Active, Detail: ring.Detail[:min(len(ring.Detail), wire.MaxName)],
		})
	}
	return wire.Outbound{Ready: r}
}
