// Package meter makes JavaScript pay for what it does: it rewrites goja's
// syntax tree so that every function call, loop iteration and field
// initialiser spends fuel, and it refuses sources that goja's parser could not
// survive.
//
// Trust boundary: sources are hostile. What comes out of Compile cannot name,
// read or overwrite the charges, cannot break out of the function that it is
// wrapped in, and spends the same fuel every time it does the same thing.
// Operators that could work long in one step ask the host first, which
// Tank.SetOperators names.
//
// Not protected: time and memory inside one native function (package engine
// guards those), and the time of a straight line of code between two charges,
// which the length of the source bounds.
package meter
