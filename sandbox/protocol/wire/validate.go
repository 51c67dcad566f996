package wire

import (
	"fmt"

	"example.org/vitrine/sandbox/protocol/scene"
)

// Limits on single fields. What belongs to the scene is checked by scene.Tree.
const (
	MaxConsole  = 16 << 10     // bytes of one console line
	MaxStack    = 64 << 10     // bytes of a stack trace
	MaxName     = 256          // bytes of the name of an npm package, a ring, an operation
	MaxDelay    = 1<<31 - 1    // ms of a timer, as in browsers
	MaxExitCode = 255          // as the system knows it
	MaxRings    = 32           // claims in Ready
	MaxLost     = 256          // handles in Lost: as many as can be open
	MaxArgs     = 512 << 10    // bytes of a call's arguments: a chunk and its surroundings
	maxNow      = 8.64e15      // ms: the end of JavaScript's time
	maxSide     = 1 << 20      // scene units of a viewport
	maxScale    = 64           // pixels per scene unit
	maxPath     = 1 << 10      // bytes of a path in a bundle
	maxManifest = MaxFrame / 2 // bytes
)

func bad(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrFrame, fmt.Sprintf(format, args...))
}

// set counts those of the conditions that hold.
func set(conditions ...bool) int {
	n := 0
	for _, c := range conditions {
		if c {
			n++
		}
	}
	return n
}

// Validate tells whether exactly one message is set, whether turns are
// numbered and control frames are not, and whether fields are within range.
func (f Inbound) Validate() error {
	turns := set(f.File != nil, f.Start != nil, f.Event != nil, f.Answer != nil, f.Timer != nil,
		f.Frame != nil, f.Environment != nil, f.Seed != nil, f.Save != nil)
	controls := set(f.Limit != nil, f.Suspend != nil, f.Presented != nil, f.Collect != nil)
	if err := exactlyOne(turns, controls, f.Turn); err != nil {
		return err
	}
	switch {
	case f.Now < 0 || f.Now > maxNow:
		return bad("time %v", f.Now)
	case controls == 1 && f.Now != 0:
		return bad("a control frame with a time")
	case f.File != nil && (f.File.Path == "" || len(f.File.Path) > maxPath):
		return bad("a file path of %d bytes", len(f.File.Path))
	case f.Start != nil:
		if f.Start.Main == "" || len(f.Start.Manifest) > maxManifest {
			return bad("a start without a script, or with a manifest of %d bytes", len(f.Start.Manifest))
		}
		return f.Start.Environment.validate()
	case f.Environment != nil:
		return f.Environment.validate()
	}
	return nil
}

func (e Environment) validate() error {
	if e.Scale <= 0 || e.Scale > maxScale || e.Width < 0 || e.Width > maxSide || e.Height < 0 || e.Height > maxSide {
		return bad("a viewport of %d by %d at scale %v", e.Width, e.Height, e.Scale)
	}
	return nil
}

// Validate tells whether exactly one message is set, whether turn frames name
// their cause and control frames do not, and whether fields are within range.
func (f Outbound) Validate() error {
	turns := set(f.Patch != nil, f.Pixels != nil, f.Call != nil, f.Console != nil, f.SetTimer != nil,
		f.ClearTimer != nil, f.WantFrame != nil, f.Failure != nil, f.Exit != nil, f.TurnEnd != nil)
	controls := set(f.Ready != nil, f.Ask != nil, f.Meter != nil, f.Lost != nil)
	if err := exactlyOne(turns, controls, f.Cause); err != nil {
		return err
	}
	switch {
	case f.Patch != nil && (len(f.Patch.Ops) == 0 || len(f.Patch.Ops) > scene.MaxOps):
		return bad("a patch of %d operations", len(f.Patch.Ops))
	case f.Call != nil:
		return f.Call.validate()
	case f.Console != nil:
		return f.Console.validate()
	case f.SetTimer != nil && (f.SetTimer.ID == 0 || !(f.SetTimer.Delay >= 0 && f.SetTimer.Delay <= MaxDelay)):
		return bad("timer %d after %v ms", f.SetTimer.ID, f.SetTimer.Delay)
	case f.Failure != nil && (len(f.Failure.Message) > MaxConsole || len(f.Failure.Stack) > MaxStack):
		return bad("a failure of %d and %d bytes", len(f.Failure.Message), len(f.Failure.Stack))
	case f.Exit != nil && (f.Exit.Code < 0 || f.Exit.Code > MaxExitCode):
		return bad("exit code %d", f.Exit.Code)
	case f.Ask != nil && (f.Ask.Resource < Memory || f.Ask.Resource > Fuel):
		return bad("an ask for resource %d", f.Ask.Resource)
	case f.Lost != nil && (len(f.Lost.Handles) == 0 || len(f.Lost.Handles) > MaxLost):
		return bad("%d lost handles", len(f.Lost.Handles))
	case f.Ready != nil:
		return f.Ready.validate()
	}
	return nil
}

func (c Call) validate() error {
	if c.ID == 0 || c.Op == "" || len(c.Op) > MaxName || len(c.Source) > MaxName || len(c.Args) > MaxArgs {
		return bad("call %d with an operation of %d bytes, a source of %d and arguments of %d",
			c.ID, len(c.Op), len(c.Source), len(c.Args))
	}
	return nil
}

func (c Console) validate() error {
	switch c.Level {
	case "debug", "log", "info", "warn", "error":
	default:
		return bad("a console level of %d bytes", len(c.Level))
	}
	if len(c.Text) > MaxConsole {
		return bad("a console line of %d bytes", len(c.Text))
	}
	return nil
}

func (r Ready) validate() error {
	if len(r.Build) > MaxName || len(r.Rings) > MaxRings {
		return bad("a build of %d bytes with %d rings", len(r.Build), len(r.Rings))
	}
	for _, ring := range r.Rings {
		if len(ring.Name) > MaxName || len(ring.Detail) > MaxName {
			return bad("a ring whose name has %d bytes and its detail %d", len(ring.Name), len(ring.Detail))
		}
	}
	return nil
}

func exactlyOne(turns, controls int, number uint64) error {
	switch {
	case turns+controls != 1:
		return bad("%d messages instead of one", turns+controls)
	case turns == 1 && number == 0:
		return bad("a turn frame without a number")
	case controls == 1 && number != 0:
		return bad("a control frame with the number %d", number)
	}
	return nil
}
