package engine_test

import (
	"os"
	"strings"
	"testing"

	"github.com/dop251/goja"

	"example.org/vitrine/sandbox/engine"
)

// TestNumbers compares with what node prints of numbers as texts, of their bits
// and of the signs of zeros, for a thousand random ones.
func TestNumbers(t *testing.T) {
	source, err := os.ReadFile("testdata/numbers.js")
	if err != nil {
		t.Fatal(err)
	}
	expected, err := os.ReadFile("testdata/numbers.txt")
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	e, h := start(t, engine.Options{}, func(e *engine.Engine) {
		_ = e.Runtime().Set("write", e.Native("write", 1, func(call goja.FunctionCall) goja.Value {
			lines = append(lines, call.Argument(0).String())
			return nil
		}))
	})
	if err := run(t, e, string(source)); err != nil || len(h.failures) > 0 {
		t.Fatal(err, h.faults())
	}
	want := strings.Split(strings.TrimSpace(string(expected)), "\n")
	if len(lines) != len(want) {
		t.Fatalf("got %d lines, want %d", len(lines), len(want))
	}
	for i, line := range lines {
		if line == want[i] {
			continue
		}
		got, right := strings.Split(line, " "), strings.Split(want[i], " ")
		for k := range min(len(got), len(right)) {
			if got[k] != right[k] {
				t.Errorf("line %d (%s), column %d: got %.100s, want %.100s", i, right[0], k, got[k], right[k])
			}
		}
	}
}

// TestNumbersByTheirWay tries what reaches the same conversions in other ways.
func TestNumbersByTheirWay(t *testing.T) {
	for _, c := range []struct{ name, source, want string }{
		{"constants", `print([10 ** 308, 10 ** 22 * 10, 1e19 | 0, ~1e20, 1e20 >>> 0, 1e10 << 1]); print([0 * -5, -5 * 0, 0 * -0.5, -(0), 3 * -0].map((x) => Object.is(x, -0)))`, "1e+308,1e+23,-1981284352,-1661992961,1661992960,-1474836480\ntrue,true,true,true,true"},
		{"assigned", `let a = 10, b = 1e20, c = 0, d = 1e20; a **= 308; b |= 0; c *= -7; d >>>= 0; print([a, b, Object.is(c, -0), d])`, "1e+308,1661992960,true,1661992960"},
		{
			"objects and texts", `let n = 0; const o = {valueOf() { n++; return 1e20 }}; print([o | 0, ~o, -o, +o, o ** 2, '1e20' | 0, ~'1e20', n]); print([-'\u00a01.5', isNaN('\u00a01'), Math.abs('\ufeff-2'), +'0x123456789012345678901', Number('0b' + '1'.repeat(70)), Number('0x-1'), +'0x'])`,
			"1661992960,-1661992961,-100000000000000000000,100000000000000000000,1e+40,1661992960,-1661992961,5\n-1.5,false,2,1.3754889323516613e+24,1.1805916207174113e+21,NaN,NaN",
		},
		{
			"elements", `const a = new Uint32Array(3), f = new Float64Array([1e20, NaN, -1e20]); a[0] = 1e20; a['1'] = 1e20; a.fill(1e20, 2); print(a); print(new Int32Array(f)); a.set(f); print(a); print(Int16Array.from([1e19 + 4096 * 3], (x) => x * 3)); print(Uint32Array.of(1e20).with(0, -1e20)); print(new Uint32Array(2).map(() => 1e20)); a.set([1, 1e20]); print(a); print(Uint8Array.from({length: 1, 0: 257 * 2 ** 60}))`,
			"1661992960,1661992960,1661992960\n1661992960,0,-1661992960\n1661992960,0,2632974336\n-28672\n2632974336\n1661992960,1661992960\n1,1661992960,2632974336\n0",
		},
		{"kept elements", `const c = new Uint8ClampedArray([1e20, -1e20]), d = new Float64Array(1), g = []; d[0] = 1e20; g[0] = 1e20; g.fill(1e21); print([c, d, g])`, "255,0,100000000000000000000,1e+21"},
		{"views", `const v = new DataView(new ArrayBuffer(8)); v.setUint32(0, 1e20); v.setInt16(4, 123456789012345680000); print([v.getUint32(0), v.getInt16(4)])`, "1661992960,-32768"},
		{"natives", `print([Math.clz32(1e20), Math.imul(1e20, 3), String.fromCharCode(123456789012345680000).charCodeAt(0), 'a,b'.split(',', 1e20).length, parseInt('7', 2 ** 40 + 8), parseInt('-0')])`, "1,691011584,32768,2,7,0"},
		{"formats", `print([(-0.5).toString(2), (255.5).toString(16), (0.1).toString(3), (-9.875).toPrecision(1), (2.5).toPrecision(1), (25).toExponential(0), (1e21).toPrecision(3), (0).toPrecision(4), new Number(5).toString(2)])`, "-0.1,ff.8,0.0022002200220022002200220022002201,-1e+1,3,3e+1,1.00e+21,0.000,101"},
		{"errors", `for (const f of [() => (1).toString(37), () => (1).toPrecision(0), () => (1).toExponential(101), () => Number.prototype.toString.call('x', 2), () => (1).toString(1n), () => Math.abs(1n), () => Math.pow(Symbol(), 1)]) try { print(f()) } catch (e) { print(e.name) }`, "RangeError\nRangeError\nRangeError\nTypeError\nTypeError\nTypeError\nTypeError"},
		{
			"special", `print([Math.hypot(), Math.hypot(NaN, Infinity), Math.max(), Math.max(NaN, Infinity), Math.min(0, -0) === 0 && 1 / Math.min(0, -0), 1 ** Infinity, NaN ** 0, (-8) ** (1 / 3), (-2) ** 3, 1 / (-0) ** -1, 2 ** -1074, 0 ** -1, Math.atan2(-0, -0), Math.cbrt(-27), Math.sinh(1e-310)])`,
			"0,Infinity,-Infinity,NaN,-Infinity,NaN,1,NaN,-8,0,5e-324,Infinity,-3.141592653589793,-3,1e-310",
		},
	} {
		t.Run(c.name, func(t *testing.T) { prints(t, c.source, c.want) })
	}
}
