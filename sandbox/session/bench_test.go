//go:build linux && (amd64 || arm64)

package session_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"example.org/vitrine/applet"
	"example.org/vitrine/permissions"
	"example.org/vitrine/permissions/account"
	"example.org/vitrine/permissions/policy"
	"example.org/vitrine/permissions/store"
	"example.org/vitrine/sandbox/confine"
	"example.org/vitrine/sandbox/protocol/scene"
	"example.org/vitrine/sandbox/protocol/wire"
	"example.org/vitrine/sandbox/session"
)

// firstPatch is a screen that tells when the first patch has come.
type firstPatch struct {
	screen
	came chan struct{}
}

func (f *firstPatch) Patch([]scene.Op) {
	select {
	case f.came <- struct{}{}:
	default:
	}
}

const form = `
	import { render, h } from "vitrine:ui";
	render(h("column", {}, h("h1", {}, "A form"), h("input", { placeholder: "Name" }), h("button", {}, "Send")));`

// BenchmarkOpen is the time from a bundle on disk to its first scene accepted:
// at most 25 ms with a warm worker and 60 ms with a cold one, at the median.
func BenchmarkOpen(b *testing.B) {
	data, err := scripted(b, form).Bytes()
	if err != nil {
		b.Fatal(err)
	}
	path := filepath.Join(b.TempDir(), "form.applet")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		b.Fatal(err)
	}
	binary := build(b, "example.org/vitrine/app/worker")
	open := func(b *testing.B, workers session.WorkerSource) time.Duration {
		b.Helper()
		began := time.Now()
		bundle, err := applet.Open(path)
		if err != nil {
			b.Fatal(err)
		}
		shown := &firstPatch{came: make(chan struct{}, 1)}
		s, _ := script(b, "", func(c *session.Config) { c.Workers, c.Bundle, c.Screen = workers, bundle, shown })
		select {
		case <-shown.came:
		case <-s.Done():
			b.Fatal(s.State())
		}
		took := time.Since(began)
		s.Stop("shown")
		<-s.Done()
		return took
	}
	report := func(b *testing.B, times []time.Duration) {
		b.Helper()
		slices.Sort(times)
		b.ReportMetric(times[len(times)/2].Seconds()*1e3, "ms-median")
		b.ReportMetric(0, "ns/op")
	}
	b.Run("cold", func(b *testing.B) {
		var times []time.Duration
		for b.Loop() {
			times = append(times, open(b, session.Confined(spawner{binary})))
		}
		report(b, times)
	})
	b.Run("warm", func(b *testing.B) {
		pool := confine.NewPool(confine.Options{Binary: binary}, 2)
		defer pool.Close()
		var times []time.Duration
		for b.Loop() {
			b.StopTimer()
			time.Sleep(400 * time.Millisecond) // until there is a warm one again
			b.StartTimer()
			times = append(times, open(b, session.Confined(pool)))
		}
		report(b, times)
	})
}

// BenchmarkRead4K is a granted read of a 4 KB file through the whole path, and
// its bar: at most 100 us at the median. An applet in a real worker, with all
// rings, reads one file again and again, each time after the one before:
//
//	await readFile(path)
//
// Each of them is what the first one is. The path is resolved to the object
// that it names; the gate asks the policy, finds the remembered grant of that
// very file among 50 of the applet's own, with 1,000 of others beside them in
// the database, and writes the decision into the ledger; then the file is
// opened, read and closed, its use is written down, and the bytes come to the
// applet as a Uint8Array of its own.
//
// What is measured is the time from one decision to the next, which is one full
// round: the applet's code between two reads is in it.
func BenchmarkRead4K(b *testing.B) {
	const warm, counted = 1_000, 5_000
	dir := b.TempDir()
	path := filepath.Join(dir, "a")
	if err := os.WriteFile(path, make([]byte, 4096), 0o600); err != nil {
		b.Fatal(err)
	}
	const program = `
		import { readFile } from "vitrine:files";
		import { args } from "vitrine:applet";
		const [path, count] = args;
		let bytes = 0;
		for (let i = 0; i < Number(count); i++) bytes += (await readFile(path)).length;
		console.log("read", bytes);`
	who := permissions.Applet{Identity: "local:/test", Name: "Test", Trust: permissions.Anonymous, Development: true}
	book, rules := books(b, who, path)
	var rounds []time.Duration
	var worker, viewer time.Duration
	for b.Loop() {
		var last time.Time
		viewer -= ownTime()
		times := make([]time.Duration, 0, warm+counted)
		observe := func(permissions.Request, permissions.Decision) {
			now := time.Now()
			times = append(times, now.Sub(last)) // one call at a time: the next follows this one's end
			last = now
		}
		g := permissions.NewGate(rules, book, nil, permissions.Options{Observe: observe})
		s, out := script(b, program, func(c *session.Config) {
			c.Applet, c.Gate = who, g
			c.Args = []string{path, strconv.Itoa(warm + counted)}
			c.Budget.CPU = time.Hour
		})
		<-s.Done()
		g.Close()
		if want := fmt.Sprintf("read %d", (warm+counted)*4096); out.text() != want || len(times) != warm+counted {
			b.Fatalf("%q after %d decisions, %+v", out.text(), len(times), s.State())
		}
		rounds = append(rounds, times[warm:]...)
		viewer += ownTime()
		worker += s.Figures().CPU
	}
	slices.Sort(rounds)
	b.ReportMetric(rounds[len(rounds)/2].Seconds()*1e6, "us-median")
	b.ReportMetric(rounds[len(rounds)*9/10].Seconds()*1e6, "us-p90")
	b.ReportMetric(rounds[len(rounds)*99/100].Seconds()*1e6, "us-p99")
	all := float64(b.N * (warm + counted)) // the start of an applet is in these two
	b.ReportMetric(viewer.Seconds()*1e6/all, "us-cpu-viewer")
	b.ReportMetric(worker.Seconds()*1e6/all, "us-cpu-worker")
	b.ReportMetric(0, "ns/op")
}

// ownTime is the computing time that this process has used.
func ownTime() time.Duration {
	var used unix.Rusage
	_ = unix.Getrusage(unix.RUSAGE_SELF, &used)
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// books are a database with 1,000 grants of other applets and 50 of who, the
// last of them of the file at path, and the shipped policy.
func books(b *testing.B, who permissions.Applet, path string) (*store.Store, *policy.Policies) {
	b.Helper()
	state := b.TempDir()
	s, err := store.Open(filepath.Join(state, "vitrine.db"))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = s.Close() })
	grant := func(to permissions.Applet, path string) permissions.Remembered {
		return permissions.Remembered{
			Applet: to, Action: permissions.ReadFile, Resource: permissions.Resource{File: &permissions.File{Path: path, Asked: path}},
			Verdict: permissions.Grant, Span: permissions.Always, Created: time.Now(),
		}
	}
	var all []permissions.Remembered
	for i := range 1_000 {
		other := permissions.Applet{Identity: fmt.Sprintf("digest:%d", i), Name: "Other", Trust: permissions.Anonymous}
		all = append(all, grant(other, fmt.Sprintf("/home/a/data/%d.csv", i)))
	}
	for i := range 49 {
		all = append(all, grant(who, fmt.Sprintf("/home/a/data/own/%d.csv", i)))
	}
	if _, err := s.AddAll(b.Context(), append(all, grant(who, path))); err != nil {
		b.Fatal(err)
	}
	rules, err := policy.Load(policy.Options{State: state, Home: "/home/a"})
	if err != nil {
		b.Fatal(err)
	}
	return s, rules
}

// BenchmarkFrames is what a picture of 800 by 600 costs both sides together, in
// milliseconds of computing time: drawn by putImageData, sixty times a second.
func BenchmarkFrames(b *testing.B) {
	const program = `
		const canvas = document.createElement("canvas");
		canvas.width = 800; canvas.height = 600;
		document.body.append(canvas);
		const context = canvas.getContext("2d"), image = context.createImageData(800, 600);
		let n = 0;
		const draw = () => { image.data[n++ % 1000] = n; context.putImageData(image, 0, 0); requestAnimationFrame(draw); };
		requestAnimationFrame(draw);`
	shown := &counting{}
	s, _ := script(b, program, func(c *session.Config) { c.Screen = shown })
	ticker := time.NewTicker(time.Second / 60)
	defer ticker.Stop()
	paint := func(frames int64) {
		for until := shown.pictures.Load() + frames; shown.pictures.Load() < until; <-ticker.C {
			s.Frame()
			if s.State().Phase == account.Ended {
				b.Fatal(s.State())
			}
		}
	}
	paint(30)
	var before, after unix.Rusage
	_ = unix.Getrusage(unix.RUSAGE_SELF, &before)
	worker, count := s.Figures().CPU, shown.pictures.Load()
	for b.Loop() {
		paint(60)
	}
	time.Sleep(20 * time.Millisecond) // until the worker's clock was looked at
	_ = unix.Getrusage(unix.RUSAGE_SELF, &after)
	used := time.Duration(after.Utime.Nano() + after.Stime.Nano() - before.Utime.Nano() - before.Stime.Nano())
	frames := float64(shown.pictures.Load() - count)
	b.ReportMetric(used.Seconds()*1e3/frames, "ms-viewer/frame")
	b.ReportMetric((s.Figures().CPU-worker).Seconds()*1e3/frames, "ms-worker/frame")
}

// counting is a screen that copies pictures into one of its own, as a viewer does.
type counting struct {
	screen
	pictures atomic.Int64
	picture  [800 * 600 * 4]byte
}

func (c *counting) Pixels(_ scene.Pixels, pix []byte) {
	copy(c.picture[:], pix)
	c.pictures.Add(1)
}

// socketPair is two ends of a blocking socket pair.
func socketPair(tb testing.TB) (near, far *os.File) {
	tb.Helper()
	fds, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		tb.Fatal(err)
	}
	return os.NewFile(uintptr(fds[0]), "near"), os.NewFile(uintptr(fds[1]), "far")
}

// BenchmarkTurn is the cost of one turn beside the worker's: a timer's firing
// delivered, its end and the next timer accepted. The worker is in this process.
func BenchmarkTurn(b *testing.B) {
	near, far := socketPair(b)
	w := newFakeOn(b, near, far)
	conn := wire.NewConn(far)
	s, _ := script(b, "", func(c *session.Config) { c.Workers, c.Screen = w, &screen{} })
	if err := conn.Send(wire.Outbound{Ready: &wire.Ready{}}); err != nil {
		b.Fatal(err)
	}
	turn := func() {
		for {
			f, err := conn.ReceiveInbound()
			if err != nil {
				b.Fatal(err, s.State())
			}
			if f.Turn == 0 || f.File != nil {
				continue
			}
			_ = conn.Send(wire.Outbound{Cause: f.Turn, SetTimer: &wire.SetTimer{ID: uint32(f.Turn)}})
			_ = conn.Send(end(f.Turn))
			return
		}
	}
	for b.Loop() {
		turn()
	}
}
