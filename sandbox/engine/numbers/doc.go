// Package numbers computes with JavaScript's numbers where goja and Go differ
// from the language, or from one machine to another: the functions of Math, the
// operator **, conversions to 32 bits, and numbers as texts.
//
// Go's own functions are written in assembly on some machines, and its compiler
// makes one rounding of x*y + z on arm64, which are two on amd64. A run has to
// give the same everywhere, so this package computes with pairs of float64, of
// which the first is the rounded result: it is the float64 that is nearest to
// the right value, but for one case in some billions, in which it is the one
// beside it. Each product that is added to something goes through an explicit
// conversion or math.FMA, which keeps the compiler from choosing. (Products with
// a power of two have no error, in one rounding or two.)
//
// Trust boundary: arguments are hostile. All functions take a fixed amount of
// work, or one that their arguments' length bounds, and none panics.
package numbers
