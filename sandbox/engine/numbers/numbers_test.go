package numbers_test

import (
	"bufio"
	"math"
	"os"
	"strconv"
	"strings"
	"testing"

	"example.org/vitrine/sandbox/engine/numbers"
)

var functions = map[string]func(x float64) float64{
	"exp": numbers.Exp, "expm1": numbers.Expm1, "log": numbers.Log, "log2": numbers.Log2, "log10": numbers.Log10, "log1p": numbers.Log1p,
	"sin": numbers.Sin, "cos": numbers.Cos, "tan": numbers.Tan, "asin": numbers.Asin, "acos": numbers.Acos, "atan": numbers.Atan,
	"sinh": numbers.Sinh, "cosh": numbers.Cosh, "tanh": numbers.Tanh, "asinh": numbers.Asinh, "acosh": numbers.Acosh, "atanh": numbers.Atanh,
	"cbrt": numbers.Cbrt,
}

var functionsOfTwo = map[string]func(x, y float64) float64{
	"pow": numbers.Pow, "atan2": numbers.Atan2, "hypot": func(x, y float64) float64 { return numbers.Hypot([]float64{x, y}) },
}

// TestRight compares with the float64 nearest to the right value, which
// mpmath computed with 400 digits (testdata/right.py).
func TestRight(t *testing.T) {
	name := "testdata/right.txt"
	if long := os.Getenv("VITRINE_RIGHT"); long != "" {
		name = long
	}
	file, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	seen := map[string]int{}
	for lines := bufio.NewScanner(file); lines.Scan(); {
		fields := strings.Fields(lines.Text())
		var v []float64
		for _, text := range fields[1:] {
			f, err := strconv.ParseFloat(text, 64)
			if err != nil {
				t.Fatal(err)
			}
			v = append(v, f)
		}
		seen[fields[0]]++
		var got float64
		if f, ok := functions[fields[0]]; ok {
			got = f(v[0])
		} else {
			got = functionsOfTwo[fields[0]](v[0], v[1])
		}
		if want := v[len(v)-1]; math.Float64bits(got) != math.Float64bits(want) {
			t.Errorf("%s: got %x, want %x", lines.Text(), got, want)
		}
	}
	for name := range functions {
		if seen[name] == 0 {
			t.Errorf("nothing tests %s", name)
		}
	}
}
