package pattern_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"example.org/vitrine/sandbox/engine/pattern"
)

// first is the first match of a pattern with its groups, or "none".
func first(t testing.TB, source, flags, text string) string {
	t.Helper()
	f, err := pattern.ParseFlags(flags)
	if err != nil {
		return err.Error()
	}
	p, err := pattern.Compile(pattern.String(source), f, nil)
	if err != nil {
		return err.Error()
	}
	subject := pattern.String(text)
	var m pattern.Matcher
	ok, err := m.Match(p, subject, 0)
	switch {
	case err != nil:
		return err.Error()
	case !ok:
		return "none"
	}
	var groups []string
	for i := range m.Groups() {
		start, end := m.Group(i)
		if start < 0 {
			groups = append(groups, "?")
		} else {
			groups = append(groups, subject.Slice(start, end))
		}
	}
	return strings.Join(groups, ",")
}

// TestMeaning holds what the specification says of patterns. Where node 20 knows
// the syntax, it says the same.
func TestMeaning(t *testing.T) {
	for _, c := range []struct{ source, flags, text, want string }{
		// Captures are reset in each round, and a round that takes nothing does not count.
		{`(?:(a)|(b))+`, "", "ab", "ab,?,b"},
		{`(a*)*`, "", "b", ",?"},
		{`(z)((a+)?(b+)?(c))*`, "", "zaacbbbcac", "zaacbbbcac,z,ac,a,?,c"},
		{`(?:a?){3}b`, "", "ab", "ab"},
		{`(?=(a+))a*b\1`, "", "baaabac", "aba,a"},
		{`(.*?)a(?!(a+)b\2c)\2(.*)`, "", "baaabaac", "baaabaac,ba,?,abaac"},
		// Lines and words.
		{`^To: (.*)$`, "m", "A: b\r\nTo: c\r\n", "To: c,c"},
		{`\bcafé\b`, "", "un café noir", "none"},
		{`.`, "", "\u2028x", "x"},
		{`\w`, "iu", "ſ", "ſ"},
		// Case.
		{`[a-z]`, "i", "ſ", "none"},
		{`[a-z]`, "iu", "ſ", "ſ"},
		{`[^x]`, "i", "X", "none"},
		{`ǆ`, "i", "ǅ", "ǅ"},
		{`\u{10400}`, "iu", "𐐨", "𐐨"},
		{`ß`, "iu", "ẞ", "ẞ"},
		{`ß`, "i", "ẞ", "none"},
		// Code points and units.
		{`^.$`, "", "😀", "none"},
		{`^.$`, "u", "😀", "😀"},
		{`[\uD800-\uDBFF][\uDC00-\uDFFF]`, "", "a😀", "😀"},
		{`\uD83D`, "u", "😀", "none"},
		{`\uD83D\uDE00`, "u", "😀", "😀"},
		// Look-behind goes backwards.
		{`(?<=(\d+)(\d+))$`, "", "1053", ",1,053"},
		{`(?<=\1(a))b`, "", "aab", "b,a"},
		{`(?<!\$)\b\d+`, "", "$1 22", "22"},
		// Names.
		{`(?<y>\d+)|(?<y>[a-z]+)`, "", "-ab", "ab,?,ab"},
		{`(?:(?<a>x)|(?<a>y))\k<a>`, "", "xyy", "yy,?,y"},
		{`(?<π>a)\k<\u03c0>`, "", "aa", "aa,a"},
		// Modifiers.
		{`(?i:a)b`, "", "Ab", "Ab"},
		{`(?i:a)b`, "", "AB", "none"},
		{`(?-i:a)b`, "i", "aB", "aB"},
		{`(?s-m:^.$)`, "m", "\n", "\n"},
		{`a(?m:^b)`, "", "a\nb", "none"},
		// Sets.
		{`[\p{L}--[a-z]]+`, "v", "abcDEF", "DEF"},
		{`[\w&&\d]+`, "v", "ab12", "12"},
		{`^\p{RGI_Emoji}$`, "v", "👨‍👩‍👧‍👦", "👨‍👩‍👧‍👦"},
		{`[\q{abc|a|ab}]`, "v", "abcd", "abc"},
		{`(?<=^[\q{abc|ab}])d`, "v", "abcd", "d"},
		{`[^\P{Lu}]`, "iv", "a", "a"},
		{`\P{Lu}`, "iv", "a", "none"}, // V8 12 and later
		{`[^\d]`, "v", "12a", "a"},
		// Properties.
		{`\p{Script_Extensions=Greek}+`, "u", "xαβγ", "αβγ"},
		{`\p{scx=Deva}`, "u", "\u0964", "\u0964"},
		{`\p{Sidetic}`, "u", "a", "Invalid property name"},
		{`\p{sc=Sidetic}`, "u", "\U00010940", "\U00010940"}, // new in Unicode 17
		// Annex B.
		{`\1(a)`, "", "a", "a,a"},
		{`\8`, "", "8", "8"},
		{`\07`, "", "\a", "\a"},
		{`[\c_]`, "", "\x1f", "\x1f"},
		{`\c`, "", `\c`, `\c`},
		{`a{`, "", "a{", "a{"},
		{`x{1`, "", "x{1", "x{1"},
		{`(?=a)*b`, "", "b", "b"},
		{`\k<a>`, "", "k<a>", "k<a>"},
		{`[\d-z]+`, "", "1-z", "1-z"},
		// Repetitions are counted.
		{`^(?:ab){1000}$`, "", strings.Repeat("ab", 1000), strings.Repeat("ab", 1000)},
		{`a{4294967296,}`, "", "aaa", "none"},
		{`(?:){4294967295}b`, "", "b", "b"},
		{`(?:a{0,4294967295}){0,4294967295}b`, "", "aab", "aab"},
		{`a{0}b`, "", "ab", "b"},
	} {
		if got := first(t, c.source, c.flags, c.text); got != c.want {
			t.Errorf("/%s/%s on %.40q: got %.80q, want %.80q", c.source, c.flags, c.text, got, c.want)
		}
	}
}

// TestErrors holds what is refused, in V8's words.
func TestErrors(t *testing.T) {
	for _, c := range []struct{ source, flags, want string }{
		{`(`, "", "Unterminated group"},
		{`)`, "", "Unmatched ')'"},
		{`[`, "", "Unterminated character class"},
		{`\`, "", `\ at end of pattern`},
		{`a**`, "", "Nothing to repeat"},
		{`{1}`, "u", "Nothing to repeat"},
		{`a{2,1}`, "", "numbers out of order in {} quantifier"},
		{`a{1`, "u", "Incomplete quantifier"},
		{`]`, "u", "Lone quantifier brackets"},
		{`(?<=a)*`, "", "Invalid quantifier"},
		{`(?=a)*`, "u", "Invalid quantifier"},
		{`(?a)`, "", "Invalid group"},
		{`(?i-i:a)`, "", "Repeated flag in flag group"},
		{`(?-:a)`, "", "Invalid flag group"},
		{`(?i--s:a)`, "", "Multiple dashes in flag group"},
		{`(?<1>a)`, "", "Invalid capture group name"},
		{`(?<a>)(?<a>)`, "", "Duplicate capture group name"},
		{`(?:(?<a>)|b)(?<a>)`, "", "Duplicate capture group name"},
		{`\k<b>(?<a>)`, "", "Invalid named capture referenced"},
		{`\k(?<a>)`, "", "Invalid named reference"},
		{`\u{110000}`, "u", "Invalid Unicode escape"},
		{`\00`, "u", "Invalid decimal escape"},
		{`[\00]`, "u", "Invalid class escape"},
		{`\-`, "u", "Invalid escape"},
		{`\p{Nothing}`, "u", "Invalid property name"},
		{`[b-a]`, "", "Range out of order in character class"},
		{`[\d-a]`, "u", "Invalid character class"},
		{`[a&&b--c]`, "v", "Invalid set operation in character class"},
		{`[(]`, "v", "Invalid character in character class"},
		{`[^\q{ab}]`, "v", "Negated character class may contain strings"},
		{strings.Repeat("(", 1001), "", "Regular expression too large"},
		{strings.Repeat("()", 1<<15), "", "Too many captures"},
		{strings.Repeat("a", 1<<18+1), "", "Regular expression too large"},
	} {
		if got := first(t, c.source, c.flags, ""); got != c.want {
			t.Errorf("/%.40s/%s: got %q, want %q", c.source, c.flags, got, c.want)
		}
	}
	for _, flags := range []string{"gg", "x", "uv", "G"} {
		if _, err := pattern.ParseFlags(flags); err == nil {
			t.Errorf("flags %q are accepted", flags)
		}
	}
}

// TestSplitPair holds where a search begins that is told to begin within a pair.
func TestSplitPair(t *testing.T) {
	var m pattern.Matcher
	for flags, want := range map[string]int{"": 1, "u": 0, "uy": 0, "v": 0} {
		ok, err := m.Match(pattern.MustCompile(`[^]`, flags), pattern.String("😀"), 1)
		if start, _ := m.Group(0); err != nil || !ok || start != want {
			t.Errorf("/[^]/%s begins at %d, want %d", flags, start, want)
		}
	}
}

// bombs take exponential or polynomial time on a machine that only goes back and forth.
var bombs = []struct{ source, flags, text string }{
	{`(a+)+$`, "", "a"},
	{`(a|a)*$`, "", "a"},
	{`(a|aa)+$`, "", "a"},
	{`(?:a*)*b`, "", "a"},
	{`(x+x+)+y`, "", "x"},
	{`^(\w+\s?)*$`, "", "ab "},
	{`(?:a?){30}a{30}$`, "", "a"},
	{`\s+$`, "", " "},
	{`.*.*=.*`, "", "a"},
	{`(?:.*a){12}$`, "", "a"},
	{`^(?:(?=a)(?:a|aa))*$`, "", "a"},
	{`(?:(?=.*b)a)*c`, "", "a"},
	{`(?:(?!.*b)a)*c`, "", "a"},
	{`(?<=a*)b`, "", "a"},
	{`(?<!(?:a|a)*c)b`, "", "a"},
	{`(?:(?:a{1,3}){1,3}){1,3}b`, "", "a"},
	{`(?:\p{L}+)+\d`, "u", "é"},
	{`([^]*?,){5}x`, "", "a,"},
	{`(?:a|b|ab)*c`, "i", "aB"},
}

// TestLinear holds that a text twice as long takes about twice as many steps,
// once it is long enough to count, however much there is to go back for.
func TestLinear(t *testing.T) {
	for _, c := range bombs {
		p := pattern.MustCompile(c.source, c.flags)
		if !p.Linear() {
			t.Errorf("/%s/ is not linear", c.source)
			continue
		}
		steps := func(n int) int {
			meter := &counting{}
			m := pattern.Matcher{Meter: meter}
			if _, err := m.Match(p, pattern.String(strings.Repeat(c.text, n)+"!"), 0); err != nil {
				t.Fatal(err)
			}
			return meter.steps
		}
		once, twice := steps(4000), steps(8000)
		if ratio := float64(twice) / float64(once); ratio > 2.2 {
			t.Errorf("/%s/: %d steps and %d for twice as much, which is %.2f times as many", c.source, once, twice, ratio)
		}
	}
}

// counting is a Meter that counts.
type counting struct{ steps, bytes int }

func (c *counting) Charge(steps int) error {
	c.steps += steps
	return nil
}

func (c *counting) Allocate(bytes int) error {
	c.bytes += bytes
	return nil
}

// TestAbort holds that an error of the Meter's ends compiling and matching,
// whatever they are about, and that the Matcher works again after that.
func TestAbort(t *testing.T) {
	for _, c := range []struct{ source, text string }{
		{`(a*)(a*)\1\2b`, strings.Repeat("a", 2000)},
		{`(?:(a)|a)*\1b`, strings.Repeat("a", 40)},
		{`a*b`, strings.Repeat("a", 1<<20)},
		{`x`, strings.Repeat("a", 1<<22)},
		{`(a+)+\1b`, strings.Repeat("a", 40)},
		{`[^]*?b`, strings.Repeat("é", 1<<20)},
	} {
		m := pattern.Matcher{Meter: &limited{steps: 10_000}}
		if _, err := m.Match(pattern.MustCompile(c.source, ""), pattern.String(c.text), 0); !errors.Is(err, errSpent) {
			t.Errorf("/%s/: got %v, want %v", c.source, err, errSpent)
		}
		m.Meter = nil
		if ok, err := m.Match(pattern.MustCompile(`a`, ""), pattern.String("ba"), 0); !ok || err != nil {
			t.Errorf("after /%s/: got %v %v", c.source, ok, err)
		}
	}
	_, err := pattern.Compile(pattern.String(strings.Repeat(`[\p{L}--\p{Lu}]`, 1000)), pattern.UnicodeSets, &limited{steps: 10_000})
	if !errors.Is(err, errSpent) {
		t.Errorf("compiling: got %v, want %v", err, errSpent)
	}
}

// TestDeterministic holds that steps and bytes are the same whatever was
// compiled and matched before.
func TestDeterministic(t *testing.T) {
	measure := func(m *pattern.Matcher, p *pattern.Pattern) string {
		meter := &counting{}
		m.Meter = meter
		text := pattern.String(strings.Repeat("aé", 3000))
		for range 2 { // the linear program is made once, and paid for each time
			if _, err := m.Match(p, text, 0); err != nil {
				t.Fatal(err)
			}
		}
		return fmt.Sprint(meter.steps)
	}
	p := pattern.MustCompile(`(?:a|é|aé)*b`, "i")
	var m pattern.Matcher
	first := measure(&m, p)
	if again := measure(&m, p); again != first {
		t.Errorf("got %s steps, then %s", first, again)
	}
	if other := measure(&pattern.Matcher{}, pattern.MustCompile(`(?:a|é|aé)*b`, "i")); other != first {
		t.Errorf("got %s steps, and %s with a new Matcher", first, other)
	}
}

// TestEscape holds that an escaped text matches itself and nothing else.
func TestEscape(t *testing.T) {
	for text, want := range map[string]string{
		"a.b": `\x61\.b`, "1+1": `\x31\+1`, "_x-y": `_x\x2dy`, "\n\u2028 é": `\n\u2028\x20é`, "/[]": `\/\[\]`, "😀": "😀",
	} {
		escaped := pattern.Escape(pattern.String(text))
		if got := escaped.Slice(0, escaped.Len()); got != want {
			t.Errorf("%q: got %s, want %s", text, got, want)
		}
		for _, flags := range []string{"", "u", "v"} {
			if got := first(t, "^"+want+"$", flags, text); got != text {
				t.Errorf("%q with %q: got %q", text, flags, got)
			}
		}
	}
}
