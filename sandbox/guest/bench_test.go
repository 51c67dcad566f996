//go:build linux && (amd64 || arm64)

package guest_test

import (
	"context"
	"fmt"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"example.org/vitrine/sandbox/confine"
	"example.org/vitrine/sandbox/protocol/wire"
)

// BenchmarkReady is how long a worker takes from nothing to the point where it
// waits for its applet.
func BenchmarkReady(b *testing.B) {
	program, err := binary()
	if err != nil {
		b.Fatal(err)
	}
	var cpu time.Duration
	for b.Loop() {
		w, err := confine.Spawn(b.Context(), confine.Options{Binary: program})
		if err != nil {
			b.Fatal(err)
		}
		if _, _, err := wire.NewConn(w.Conn()).ReceiveOutbound(); err != nil {
			b.Fatal(err)
		}
		cpu += w.CPU()
		w.Close()
	}
	b.ReportMetric(float64(cpu.Microseconds())/float64(b.N), "us-cpu/op")
}

// ownCPU is what this process has used so far.
func ownCPU(b *testing.B) time.Duration {
	b.Helper()
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		b.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// BenchmarkAnimation is what it costs to bring a full picture of 800 by 600
// from an applet to the viewer's memory. The same is drawn without being shown,
// and taken off.
func BenchmarkAnimation(b *testing.B) {
	const frames = 300
	script := `const c = document.createElement("canvas"); c.width = 800; c.height = 600; %s;
		const g = c.getContext("2d"); let n = 0;
		(function frame() { g.fillStyle = n++ %% 2 ? "#ff0000" : "#0000ff"; g.fillRect(0, 0, 800, 600); requestAnimationFrame(frame) })();`
	cost := func(attach string) (worker, viewer time.Duration) {
		v := open(b)
		picture := make([]byte, 800*600*4)
		v.start(fmt.Sprintf(script, attach))
		commits := uint64(0)
		turn := func() {
			for {
				f := v.next()
				if f.Pixels != nil {
					if err := v.tree.CheckPixels(*f.Pixels); err != nil {
						b.Fatal(err)
					}
					copy(picture, v.worker.Arena()[f.Pixels.Offset:f.Pixels.Offset+f.Pixels.Bytes()])
					commits++
					v.control(wire.Inbound{Presented: &wire.Presented{Commit: commits}})
				}
				if f.TurnEnd != nil {
					return
				}
			}
		}
		turn()
		for range 20 {
			v.deliver(wire.Inbound{Frame: &wire.Frame{}})
			turn()
		}
		worker, viewer = v.worker.CPU(), ownCPU(b)
		for i := range frames {
			v.deliver(wire.Inbound{Frame: &wire.Frame{Time: float64(i)}})
			turn()
		}
		worker, viewer = v.worker.CPU()-worker, ownCPU(b)-viewer
		v.worker.Close()
		return worker, viewer
	}
	var worker, viewer time.Duration
	for b.Loop() {
		w1, v1 := cost("document.body.append(c)")
		w0, v0 := cost("")
		worker += w1 - w0
		viewer += v1 - v0
	}
	per := float64(b.N) * frames
	b.ReportMetric(float64(worker.Microseconds())/per, "us-worker/frame")
	b.ReportMetric(float64(viewer.Microseconds())/per, "us-viewer/frame")
}

// BenchmarkIdle is what a worker that does nothing costs the machine in memory,
// its proportional share of the pages, of fifty: one that waits in a pool, one
// that shows a text, one that shows a form of vitrine:ui, and the same when the
// pool was empty.
func BenchmarkIdle(b *testing.B) {
	const applets = 50
	const form = `
		const { render, h } = __vitrine_import("vitrine:ui");
		render(h("column", {}, h("h1", {}, "A form"), h("input", { placeholder: "Name" }), h("button", {}, "Send")));`
	program, err := binary()
	if err != nil {
		b.Fatal(err)
	}
	options := confine.Options{Binary: program}
	for _, c := range []struct {
		name, script string
		cold         bool
	}{
		{name: "waiting"},
		{name: "text", script: `document.body.textContent = "idle"`},
		{name: "form", script: form},
		{name: "form-cold", script: form, cold: true},
	} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				get := func(ctx context.Context) (*confine.Worker, error) { return confine.Spawn(ctx, options) }
				if !c.cold {
					p := confine.NewPool(options, applets)
					defer p.Close()
					for p.Waiting() < applets {
						time.Sleep(10 * time.Millisecond)
					}
					get = p.Get
				}
				var all []*viewer
				for range applets {
					w, err := get(b.Context())
					if err != nil {
						b.Fatal(err)
					}
					v := speakTo(b, w)
					if c.script != "" {
						v.run(c.script)
					}
					all = append(all, v)
				}
				time.Sleep(5 * time.Second) // until they have tidied up, and some
				total := 0
				for _, v := range all {
					total += share(b, v.worker.PID())
				}
				b.ReportMetric(float64(total)/applets/1024, "MB/applet")
				for _, v := range all {
					v.worker.Close()
				}
			}
			b.ReportMetric(0, "ns/op")
		})
	}
}

// share is a process's proportional share of memory in kilobytes.
func share(b *testing.B, pid int) int {
	b.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/smaps_rollup", pid))
	if err != nil {
		b.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		var kilobytes int
		if _, err := fmt.Sscanf(line, "Pss: %d", &kilobytes); err == nil {
			return kilobytes
		}
	}
	b.Fatal("the kernel does not say")
	return 0
}
