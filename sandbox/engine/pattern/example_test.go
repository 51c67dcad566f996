package pattern_test

import (
	"errors"
	"fmt"

	"example.org/vitrine/sandbox/engine/pattern"
)

func Example() {
	p := pattern.MustCompile(`(?<year>\d{4})-(?<month>\d\d)`, "g")
	text := pattern.String("from 2026-11 to 2027-02")
	var m pattern.Matcher
	for at := 0; ; {
		found, err := m.Match(p, text, at)
		if err != nil || !found {
			break
		}
		start, end := m.Group(0)
		for i, name := range p.Names() {
			from, to := m.Group(i + 1)
			fmt.Printf("%s=%s ", name, text.Slice(from, to))
		}
		fmt.Println("at", start)
		if at = end; start == end {
			at = p.Next(text, at)
		}
	}
	// Output:
	// year=2026 month=11 at 5
	// year=2027 month=02 at 16
}

// budget is a Meter that ends a search when it has taken too many steps.
type budget int

var errBudget = errors.New("out of budget")

func (b *budget) Charge(steps int) error {
	if *b -= budget(steps); *b < 0 {
		return errBudget
	}
	return nil
}

func (b *budget) Allocate(int) error { return nil }

func ExampleMeter() {
	p := pattern.MustCompile(`(a*)(a*)(a*)\1\2b`, "")
	steps := budget(100_000)
	m := pattern.Matcher{Meter: &steps}
	_, err := m.Match(p, pattern.String("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"), 0)
	fmt.Println(err)
	// Output: out of budget
}

func ExampleEscape() {
	escaped := pattern.Escape(pattern.String("1.5 (net)"))
	fmt.Println(escaped.Slice(0, escaped.Len()))
	// Output: \x31\.5\x20\(net\)
}
