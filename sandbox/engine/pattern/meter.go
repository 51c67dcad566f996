package pattern

import "errors"

// Meter is paid for the work of compiling and matching. Its methods are called
// by the goroutine that does this work, may take as long as they like, and end
// it by returning an error, which Compile or Match then returns, or by
// panicking. How much is charged depends on pattern and text alone, not on the
// machine nor on what was matched before.
type Meter interface {
	// Charge pays for so many steps, a few hundred at a time. A step takes some
	// nanoseconds.
	Charge(steps int) error

	// Allocate announces so many bytes before they are allocated.
	Allocate(bytes int) error
}

// batch is how many steps are charged together. What they take bounds how long
// an error of the Meter's is waited for.
const batch = 512

// account collects steps for a Meter, which may be nil.
type account struct {
	meter Meter
	steps int
}

// aborted carries an error of a Meter's through the parser and the compiler.
type aborted struct{ err error }

// work pays for steps of parsing and compiling.
func (a *account) work(steps int) {
	if a.steps += steps; a.steps >= batch {
		a.settle()
	}
}

// settle charges what was not charged yet.
func (a *account) settle() {
	steps := a.steps
	a.steps = 0
	if a.meter == nil || steps == 0 {
		return
	}
	if err := a.meter.Charge(steps); err != nil {
		panic(aborted{err})
	}
}

func (a *account) allocate(bytes int) {
	if a.meter == nil || bytes == 0 {
		return
	}
	if err := a.meter.Allocate(bytes); err != nil {
		panic(aborted{err})
	}
}

// recovered is the error that a parser or compiler ended with.
func recovered(r any) error {
	switch r := r.(type) {
	case nil:
		return nil
	case *SyntaxError:
		return r
	case aborted:
		return r.err
	}
	panic(r)
}

// ErrTooDeep is a search that would have to remember more ways to go on than
// there is room for.
var ErrTooDeep = errors.New("the search has too many ways to go on")
