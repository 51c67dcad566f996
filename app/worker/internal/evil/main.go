// Command evil is a worker that does to the viewer whatever a worker that was
// taken over could do. Tests of sessions and of the viewer start it in the
// place of vitrine-worker. It closes its rings like any worker, since those are
// tested elsewhere, and then misbehaves in one of the ways that "evil --list"
// names.
//
// Which one is chosen by the name it is started under (a link to it called
// evil-flood floods), or else by the first line of the applet's main script:
// "// evil flood".
package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"time"

	"example.org/vitrine/sandbox/confine"
	"example.org/vitrine/sandbox/protocol/scene"
	"example.org/vitrine/sandbox/protocol/wire"
)

func main() {
	if len(os.Args) == 2 && os.Args[1] == "--list" {
		for _, m := range modes() {
			fmt.Println(m.name, m.what)
		}
		return
	}
	name := programName()
	socket, arena, _, err := confine.Lockdown(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	debug.SetGCPercent(100)
	e := &evil{
		socket: socket, conn: wire.NewConn(socket), arena: arena,
		//nolint:gosec // a test has to be repeatable
		random: rand.New(rand.NewPCG(1, 2)),
	}
	if mode, ok := find(name); ok && mode.early {
		mode.run(e)
		e.stay()
	}
	e.send(wire.Outbound{Ready: &wire.Ready{Build: confine.Build()}})
	mode, ok := find(e.started(name))
	if !ok {
		fmt.Fprintln(os.Stderr, "no such way to be evil")
		os.Exit(1)
	}
	mode.run(e)
	e.stay()
}

// programName is the part after "evil-" of the name that the process was started under.
func programName() string {
	_, mode, _ := strings.Cut(filepath.Base(os.Args[0]), "evil-")
	return mode
}

// evil is a worker at work.
type evil struct {
	socket *os.File
	conn   *wire.Conn
	arena  []byte
	random *rand.Rand
	turn   uint64 // the last turn that was received
	fuel   uint64
	commit uint64
	nodes  scene.NodeID // made by churn
	asked  uint32       // by query
	hoard  [][]byte
}

// started waits for the applet, ends its first turn, and returns the mode.
func (e *evil) started(name string) string {
	var script string
	for {
		f := e.receive()
		if f.File != nil && script == "" {
			script = string(f.File.Data)
		}
		if f.Start == nil {
			continue
		}
		if name == "" {
			line, _, _ := strings.Cut(script, "\n")
			name = strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(line), "// evil "))
		}
		return name
	}
}

func (e *evil) receive() wire.Inbound {
	f, err := e.conn.ReceiveInbound()
	if err != nil {
		os.Exit(0) // the viewer has had enough
	}
	if f.Turn != 0 {
		e.turn = f.Turn
	}
	return f
}

// send sends a well-formed frame, as part of the last turn where it needs one.
func (e *evil) send(f wire.Outbound) {
	if f.Ready == nil && f.Ask == nil && f.Meter == nil {
		f.Cause = e.turn
	}
	if err := e.conn.Send(f); err != nil {
		os.Exit(0)
	}
}

// raw sends bytes as they are.
func (e *evil) raw(p []byte) {
	if _, err := e.socket.Write(p); err != nil {
		os.Exit(0)
	}
}

// frame sends bytes with the length of a frame before them.
func (e *evil) frame(p []byte) {
	if err := e.conn.Write(wire.AppendFrame(nil, p)); err != nil {
		os.Exit(0)
	}
}

func (e *evil) endTurn() {
	e.fuel += 1000
	e.send(wire.Outbound{TurnEnd: &wire.TurnEnd{Fuel: e.fuel, Pending: true}})
}

// stay keeps the process, doing nothing.
func (e *evil) stay() {
	for {
		time.Sleep(time.Hour)
		runtime.KeepAlive(e) // or the collector would close the socket, which the filter punishes
	}
}

// forever repeats f as fast as the viewer takes it.
func forever(f func(e *evil)) func(e *evil) {
	return func(e *evil) {
		for {
			f(e)
		}
	}
}
