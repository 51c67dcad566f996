//go:build linux && (amd64 || arm64)

package session_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"example.org/vitrine/permissions"
	"example.org/vitrine/permissions/account"
	"example.org/vitrine/sandbox/confine"
	"example.org/vitrine/sandbox/protocol/wire"
	"example.org/vitrine/sandbox/session"
)

// recorder starts real workers and keeps what is said over their sockets.
type recorder struct {
	binary string

	mu      sync.Mutex
	in, out bytes.Buffer
}

func (r *recorder) Get(ctx context.Context) (session.Worker, error) {
	w, err := session.Confined(spawner{r.binary}).Get(ctx)
	if err != nil {
		return nil, err
	}
	return recorded{w, r}, nil
}

type recorded struct {
	session.Worker
	to *recorder
}

func (w recorded) Conn() io.ReadWriter { return &tap{w.Worker.Conn(), w.to} }

type tap struct {
	io.ReadWriter
	to *recorder
}

func (t *tap) Read(p []byte) (int, error) {
	n, err := t.ReadWriter.Read(p)
	t.to.mu.Lock()
	t.to.out.Write(p[:n])
	t.to.mu.Unlock()
	return n, err
}

func (t *tap) Write(p []byte) (int, error) {
	t.to.mu.Lock()
	t.to.in.Write(p)
	t.to.mu.Unlock()
	return t.ReadWriter.Write(p)
}

type readOnly struct{ io.Reader }

func (readOnly) Write([]byte) (int, error) { return 0, errors.New("only read") }

// inbound are the turn frames that were delivered.
func (r *recorder) inbound(t *testing.T) (frames []wire.Inbound) {
	t.Helper()
	conn := wire.NewConn(readOnly{bytes.NewReader(r.in.Bytes())})
	for {
		f, err := conn.ReceiveInbound()
		if err != nil {
			return frames
		}
		if f.Turn != 0 {
			frames = append(frames, f)
		}
	}
}

// outbound are the bytes of the turn frames that came back, one after the other.
func outbound(t *testing.T, from io.Reader, turns int, presented func(commit uint64)) (transcript []byte, ended int) {
	t.Helper()
	conn := wire.NewConn(readOnly{from})
	commits := uint64(0)
	for ended < turns {
		f, _, err := conn.ReceiveOutbound()
		if err != nil {
			return transcript, ended
		}
		if f.Cause == 0 {
			continue
		}
		if f.Pixels != nil {
			commits++
			presented(commits)
			f.Pixels.Offset = 0 // where in the arena there was room is no part of what the applet does
		}
		if f.TurnEnd != nil {
			ended++
		}
		data, err := wire.Encode(f)
		if err != nil {
			t.Fatal(err)
		}
		transcript = append(transcript, data...)
	}
	return transcript, ended
}

// replay delivers the same turns to a fresh worker, all at once and with
// limits of its own.
func replay(t *testing.T, binary string, frames []wire.Inbound, turns int) []byte {
	t.Helper()
	w, err := confine.Spawn(t.Context(), confine.Options{Binary: binary, Memory: 1 << 30})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	conn := wire.NewConn(w.Conn())
	go func() {
		for _, f := range append([]wire.Inbound{{Limit: &wire.Limit{Memory: 1 << 29}}}, frames...) {
			if conn.Send(f) != nil {
				return
			}
		}
	}()
	transcript, ended := outbound(t, w.Conn(), turns, func(commit uint64) {
		_ = conn.Send(wire.Inbound{Presented: &wire.Presented{Commit: commit}})
	})
	if ended != turns {
		t.Errorf("%d of %d turns in the replay", ended, turns)
	}
	return transcript
}

// The rule of DESIGN.md: the same inbound frames give the same outbound ones,
// byte for byte, in another process and whatever pauses and limits there were.
func TestReplayGivesTheSameBytes(t *testing.T) {
	programs := map[string]string{
		"random, time and timers": `
			console.log(Math.random(), Date.now(), new Date().toString(), performance.now());
			console.log(crypto.getRandomValues(new Uint8Array(16)), crypto.randomUUID());
			let n = 0;
			const id = setInterval(() => { console.log(n, Math.random(), Date.now()); if (++n == 20) clearInterval(id); }, 3);
			for (let i = 0; i < 20; i++) setTimeout(() => console.log("t", i), (i * 7) % 13);`,
		"files, storage and failures": `
			import { readTextFile, stat, readDir } from "vitrine:files";
			import { get, set, keys } from "vitrine:storage";
			const all = await Promise.allSettled([readTextFile("a"), readTextFile("none"), stat("a"), readDir("."), set("k", "v")]);
			for (const x of all) console.log(x.status, String(x.reason ?? JSON.stringify(x.value)).length);
			console.log(await get("k"), await keys());
			Promise.reject(new Error("nobody catches this"));
			setTimeout(() => { throw new TypeError("nor this") }, 1);`,
		"memory and fuel that are asked for": `
			const keep = [];
			for (let i = 0; i < 40; i++) { keep.push(new Array(60000).fill(i)); await new Promise((r) => setTimeout(r, 0)); }
			let sum = 0;
			for (let i = 0; i < 3e5; i++) sum += keep[i % 40][i % 60000];
			console.log(sum);`,
		"a scene, pixels and frames": `
			import { exit } from "vitrine:applet";
			import { render, h } from "vitrine:ui";
			const canvas = document.createElement("canvas");
			canvas.width = 64; canvas.height = 48;
			render(h("column", {}, h("h1", {}, "Title"), h("input", { value: "v" }), h("button", {}, "Go")));
			document.body.append(canvas);
			const context = canvas.getContext("2d");
			let n = 0;
			const draw = (t) => {
				context.fillStyle = "rgb(" + n * 20 + ",0,0)";
				context.fillRect(n, n, 20, 20);
				context.fillText(String(Math.floor(t / 1e9)), 10, 40);
				if (++n == 10) exit(0);
				requestAnimationFrame(draw);
			};
			requestAnimationFrame(draw);`,
		"order of everything": `
			const m = new Map([["b", 1], ["a", 2]]), s = new Set([3, 1, 2]), w = Symbol.for("x");
			console.log(m, s, Object.keys({z: 1, 2: 0, 1: 0, a: 1}), [3, 1, 2, 11].sort(), w);
			for (const p of [3, 1, 2]) queueMicrotask(() => console.log("micro", p));
			console.log([..."äöü€😀"].map((c) => c.codePointAt(0)), new Intl.NumberFormat("de").format(1234567.891));`,
	}
	binary := build(t, "example.org/vitrine/app/worker")
	for name, program := range programs {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, "a"), []byte(strings.Repeat("text", 1000)), 0o600); err != nil {
				t.Fatal(err)
			}
			r := &recorder{binary: binary}
			s, _ := script(t, program, func(c *session.Config) {
				c.Workers, c.Folder = r, dir
				if strings.Contains(name, "scene") {
					c.Screen = &screen{}
				}
				little := maps.Clone(defaults)
				little[permissions.UseFuel] = 1e6 // of a turn
				c.Gate = permissions.NewGate(little, permissions.NewMemory(), generous{}, permissions.Options{OnLimit: permissions.LimitGrant})
				t.Cleanup(c.Gate.Close)
			})
			for range 10 { // pauses are invisible
				time.Sleep(5 * time.Millisecond)
				s.Pause()
				time.Sleep(5 * time.Millisecond)
				s.Resume()
			}
			for running := true; running; {
				select {
				case <-s.Done():
					running = false
				case <-time.After(time.Second / 60):
					s.Frame()
				}
			}
			if state := s.State(); state.Exit != account.Finished && state.Exit != account.AppletFailed {
				t.Fatalf("%+v", state)
			}
			if asked := s.Figures().Granted; strings.HasPrefix(name, "memory") && asked < 4 {
				t.Errorf("only %d budgets were asked for", asked)
			}
			turns := int(s.Figures().Turns)
			want, ended := outbound(t, bytes.NewReader(r.out.Bytes()), turns, func(uint64) {})
			if ended != turns || turns < 1 {
				t.Fatalf("%d of %d turns", ended, turns)
			}
			for range 2 {
				if got := replay(t, binary, r.inbound(t), turns); !bytes.Equal(got, want) {
					t.Errorf("%d bytes in %d turns, and %d others in the replay", len(want), turns, len(got))
				}
			}
		})
	}
}

// generous grants everything.
type generous struct{}

func (generous) Prompt(context.Context, permissions.Request) (permissions.Decision, error) {
	return permissions.Decision{Verdict: permissions.Grant, Span: permissions.Once}, nil
}
