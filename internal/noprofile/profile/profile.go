// Package profile stands in for github.com/google/pprof/profile, see go.mod.
// goja imports that for a profiler that nobody starts here; its parsers of other
// profilers' formats would be in every worker, with 50 regular expressions made
// at each start. What goja's profiler fills in is here, and cannot be written.
package profile

import (
	"errors"
	"io"
)

// Profile is what a profiler has seen.
type Profile struct {
	SampleType []*ValueType
	Sample     []*Sample
	Mapping    []*Mapping
	Location   []*Location
	Function   []*Function
	PeriodType *ValueType
	Period     int64

	TimeNanos, DurationNanos int64
}

// ValueType says what a value is.
type ValueType struct{ Type, Unit string }

// Sample is a stack and what was counted there.
type Sample struct {
	Location []*Location
	Value    []int64
}

// Mapping is a program.
type Mapping struct {
	ID   uint64
	File string
}

// Location is a place in a program.
type Location struct {
	ID      uint64
	Mapping *Mapping
	Line    []Line
}

// Line is a place in a source.
type Line struct {
	Function *Function
	Line     int64
}

// Function is one of a program's.
type Function struct {
	ID                         uint64
	Name, SystemName, Filename string
	StartLine                  int64
}

// Write refuses.
func (*Profile) Write(io.Writer) error {
	return errors.New("this program has been built without profiles")
}
