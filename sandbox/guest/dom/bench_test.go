package dom_test

import (
	"image"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"example.org/vitrine/sandbox/engine"
	"example.org/vitrine/sandbox/protocol/scene"
)

// nowhere takes patches and pixels without looking: what is measured is the worker's side.
type nowhere struct{ ops, pictures int }

func (n *nowhere) Patch(ops []scene.Op)                                    { n.ops += len(ops) }
func (n *nowhere) Present(scene.NodeID, int, int, image.Rectangle, []byte) { n.pictures++ }

// BenchmarkRows measures tables of 1,000 rows of two labels, in plain DOM calls and with vitrine:ui.
func BenchmarkRows(b *testing.B) {
	const plain = `
		globalThis.mount = () => {
			document.body.replaceChildren();
			for (let i = 0; i < 1000; i++) {
				const row = document.createElement('row'), name = document.createElement('span'), value = document.createElement('span');
				name.textContent = 'row ' + i; value.textContent = 'value ' + i;
				row.append(name, value);
				document.body.append(row);
			}
		};
		globalThis.update = (n) => { for (const row of document.body.children) row.lastChild.firstChild.data = 'value ' + n + row.firstChild.textContent };
		globalThis.one = (n) => { document.body.childNodes[500].lastChild.textContent = 'value ' + n };
		globalThis.shuffle = (n) => { for (let i = 0; i < 1000; i++) document.body.append(document.body.childNodes[(i * 7 + n) % (1000 - i)]) };`
	const ui = library + `
		const data = signal([]);
		const Row = ({ i, v }) => h('row', null, h('span', null, 'row ', i), h('span', null, 'value ', v));
		const App = () => data.value.map(([i, v]) => h(Row, { key: i, i, v }));
		const order = (f) => Array.from({ length: 1000 }, (_, i) => f(i));
		globalThis.mount = () => { data.value = []; render(null, document.body); data.value = order((i) => [i, i]); render(h(App), document.body) };
		globalThis.update = (n) => { data.value = order((i) => [i, n + i]) };
		globalThis.one = (n) => { data.value = data.peek().map((row) => (row[0] === 500 ? [500, n] : row)) };
		globalThis.shuffle = (n) => { data.value = order((i) => [(i * 7 + n) % 1000, i]) };`
	for _, library := range []struct{ name, source string }{{"plain", plain}, {"ui", ui}} {
		for _, act := range []string{"mount", "update", "one", "shuffle"} {
			b.Run(library.name+"/"+act, func(b *testing.B) {
				s := newStage(b, engine.Options{})
				s.run(library.source + `mount()`)
				s.document.SetScreen(&nowhere{})
				turn := s.script(act)
				b.ReportAllocs()
				before := processorTime(b)
				for b.Loop() {
					turn()
				}
				b.ReportMetric(float64(processorTime(b)-before)/float64(b.N)/1e6, "cpu-ms/op")
			})
		}
	}
}

// script makes a turn of a call of a global function with a rising number,
// compiled once.
func (s *stage) script(name string) func() {
	s.run("let n = 0; globalThis.turn = () => " + name + "(++n)")
	f := s.engine.Runtime().Get("turn")
	return func() {
		if err := s.engine.Turn(s.now, func() { s.engine.Invoke(f, nil) }); err != nil {
			s.t.Fatal(err)
		}
		s.check()
	}
}

// processorTime is what the process has used so far, since the clock of a busy
// machine says little.
func processorTime(b *testing.B) time.Duration {
	var u unix.Rusage
	if err := unix.Getrusage(unix.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// BenchmarkFrame measures one frame of 800x600 pixels that the applet computes elsewhere:
// the call, the damage, and handing it over.
func BenchmarkFrame(b *testing.B) {
	s := newStage(b, engine.Options{})
	s.run(`
		const canvas = document.createElement('canvas');
		canvas.width = 800; canvas.height = 600;
		document.body.append(canvas);
		const ctx = canvas.getContext('2d'), data = ctx.createImageData(800, 600);
		const draw = () => { requestAnimationFrame(draw); data.data[0]++; ctx.putImageData(data, 0, 0) };
		requestAnimationFrame(draw);
	`)
	screen := &nowhere{}
	s.document.SetScreen(screen)
	b.ReportAllocs()
	before := processorTime(b)
	for b.Loop() {
		s.now += 16
		if err := s.engine.FireFrame(s.now, s.now-1e12); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(processorTime(b)-before)/float64(b.N)/1e6, "cpu-ms/op")
	if screen.pictures == 0 {
		b.Fatal("no frame was shown")
	}
}
