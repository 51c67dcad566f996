package intl

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/currency"
	"golang.org/x/text/feature/plural"
)

// numbers is the section of that name of a locale's data. In patterns {0} is
// the number and ¤ the currency.
type numbers struct {
	Digits           string
	System           string
	Decimal, Group   string // with the digits 0 to 9
	NativeDecimal    string // with the locale's own
	NativeGroup      string
	Sizes            [2]int // of the last group and of the others
	LeastGrouped     int    // digits before the first separator
	Minus, Plus      string
	NaN, Infinity    string
	Exponent         string
	Percent          string
	Currency         string
	CurrencyCode     string
	CurrencyName     string
	NegativeCurrency string
	Accounting       string
	Currencies       map[string]struct {
		Symbol, Narrow string
		Name           forms
	}
	Compact map[string]map[string]struct {
		Digits int // before the point
		Forms  forms
	}
}

// NumberOptions are those of Intl.NumberFormat, resolved.
type NumberOptions struct {
	System string // numbering system: "latn" or the locale's own

	Style           string // decimal, percent, currency, unit
	Currency        string // upper case
	CurrencyDisplay string // symbol, narrowSymbol, code, name
	CurrencySign    string // standard, accounting
	Unit            string
	UnitDisplay     string // short, narrow, long
	Notation        string // standard, scientific, engineering, compact
	CompactDisplay  string // short, long
	SignDisplay     string // auto, always, never, exceptZero, negative
	UseGrouping     string // auto, always, min2, false

	MinInteger                     int
	MinFraction, MaxFraction       int
	MinSignificant, MaxSignificant int    // 0: not used
	CompactRounding                bool   // two digits, or all before the point
	Rounding                       string // one of ECMA-402's modes
	RoundingPriority               string // auto, morePrecision, lessPrecision
	StripZeros                     bool   // trailingZeroDisplay: stripIfInteger
}

// CurrencyDigits is how many digits a currency usually has behind the point.
func CurrencyDigits(code string) int {
	unit, err := currency.ParseISO(code)
	if err != nil {
		return 2
	}
	scale, _ := currency.Standard.Rounding(unit)
	return scale
}

// Unit says whether there are patterns for a unit.
func (l *Locale) Unit(name string) bool {
	numerator, denominator, compound := strings.Cut(name, "-per-")
	known := func(unit string) bool {
		_, ok := l.units["long"][unit]
		return ok
	}
	return known(name) || compound && known(numerator) && known(denominator)
}

// System is the locale's own numbering system.
func (l *Locale) System() string { return l.numbers.System }

// FormatNumber formats d.
func (l *Locale) FormatNumber(d Decimal, o NumberOptions) []Part {
	n := &l.numbers
	if o.Style == "percent" {
		d = d.shift(2)
	}
	exponent := 0
	pattern := ""
	shown := d
	minFraction := 0
	if d.special == "" {
		exponent, pattern = l.exponent(d, o)
		shown, minFraction = round(d.shift(-exponent), o)
		if bumped := shown.shift(exponent); bumped.magnitude() > d.magnitude() && o.Notation != "standard" && o.Notation != "" {
			exponent, pattern = l.exponent(bumped, o)
			shown, minFraction = round(d.shift(-exponent), o)
		}
	}
	number := l.digits(shown, minFraction, o)
	category := "other"
	if d.special == "" {
		category = l.plural(plural.Cardinal, shown, minFraction)
	}
	switch o.Notation {
	case "scientific", "engineering":
		if d.special == "" {
			number = append(number, Part{"exponentSeparator", n.Exponent})
			if exponent < 0 {
				number = append(number, Part{"exponentMinusSign", n.Minus})
			}
			number = append(number, Part{"exponentInteger", l.native(fmt.Sprint(abs(exponent)), o.System)})
		}
	case "compact":
		number = fill(compactForm(n, pattern, category, shown, o), number, "compact", "")
	}
	return l.styled(number, sign(shown, o.SignDisplay), category, o)
}

// exponent is the power of ten that is taken out of d, with the key of the
// compact pattern that says it.
func (l *Locale) exponent(d Decimal, o NumberOptions) (exponent int, pattern string) {
	magnitude := d.magnitude()
	switch o.Notation {
	case "scientific":
		return magnitude, ""
	case "engineering":
		return magnitude - mod(magnitude, 3), ""
	case "compact":
		key := min(magnitude, largestCompact)
		entry, ok := l.numbers.Compact[o.CompactDisplay][fmt.Sprint(key)]
		if !ok || entry.Digits > key {
			return 0, ""
		}
		return key - (entry.Digits - 1), fmt.Sprint(key)
	}
	return 0, ""
}

// largestCompact is the power of ten of the last compact pattern.
const largestCompact = 16

func compactForm(n *numbers, key, category string, shown Decimal, o NumberOptions) string {
	if key == "" {
		return "{0}"
	}
	forms := n.Compact[o.CompactDisplay][key].Forms
	if one, ok := forms["=1"]; ok && shown.point == 1 && len(shown.digits) == 1 && shown.digits[0] == 1 {
		return one
	}
	return forms.of(category)
}

func mod(a, b int) int { return ((a % b) + b) % b }

func abs(i int) int { return max(i, -i) }

// round rounds as the options say, and answers how many digits to show behind
// the point at least.
func round(d Decimal, o NumberOptions) (rounded Decimal, minFraction int) {
	significant := func() (Decimal, int) {
		r := d.round(o.MaxSignificant-1-d.magnitude(), o.Rounding)
		return r, max(0, o.MinSignificant-1-r.magnitude())
	}
	switch {
	case o.CompactRounding:
		// Two digits, or all before the point if there are more.
		return d.round(max(0, 1-d.magnitude()), o.Rounding), 0
	case o.MaxSignificant > 0 && o.RoundingPriority != "morePrecision" && o.RoundingPriority != "lessPrecision":
		rounded, minFraction = significant()
	case o.MaxSignificant > 0:
		rounded, minFraction = significant()
		finer := d.magnitude()-o.MaxSignificant+1 < -o.MaxFraction
		if finer != (o.RoundingPriority == "morePrecision") {
			rounded, minFraction = d.round(o.MaxFraction, o.Rounding), o.MinFraction
		}
	default:
		rounded, minFraction = d.round(o.MaxFraction, o.Rounding), o.MinFraction
	}
	if o.StripZeros && len(rounded.digits) <= rounded.point {
		minFraction = 0
	}
	return rounded, minFraction
}

// sign is "-", "+" or "".
func sign(d Decimal, display string) string {
	negative := d.negative && d.special != "nan"
	zero := d.zero() || d.special == "nan"
	switch display {
	case "never":
		return ""
	case "always":
		if negative {
			return "-"
		}
		return "+"
	case "exceptZero":
		switch {
		case zero:
			return ""
		case negative:
			return "-"
		}
		return "+"
	case "negative":
		if negative && !zero {
			return "-"
		}
		return ""
	}
	if negative {
		return "-"
	}
	return ""
}

// digits are the parts of the number alone.
func (l *Locale) digits(d Decimal, minFraction int, o NumberOptions) []Part {
	n := &l.numbers
	switch d.special {
	case "nan":
		return []Part{{"nan", n.NaN}}
	case "infinity":
		return []Part{{"infinity", n.Infinity}}
	}
	decimal, group := n.Decimal, n.Group
	if o.System != "latn" {
		decimal, group = n.NativeDecimal, n.NativeGroup
	}
	whole, fraction := d.split(max(o.MinInteger, 1), minFraction)
	least := n.LeastGrouped
	switch o.UseGrouping {
	case "always":
		least = 1
	case "min2":
		least = 2
	case "false":
		least = len(whole)
	}
	var parts []Part
	for i, run := range groups(whole, n.Sizes, least) {
		if i > 0 {
			parts = append(parts, Part{"group", group})
		}
		parts = append(parts, Part{"integer", l.native(run, o.System)})
	}
	if fraction != "" {
		parts = append(parts, Part{"decimal", decimal}, Part{"fraction", l.native(fraction, o.System)})
	}
	return parts
}

// groups cuts digits into groups, the last of sizes[0] and the others of
// sizes[1], if at least least digits stand before the last group.
func groups(digits string, sizes [2]int, least int) []string {
	if sizes[0] <= 0 || len(digits) < sizes[0]+least {
		return []string{digits}
	}
	cut := len(digits) - sizes[0]
	list := []string{digits[cut:]}
	for size := max(sizes[1], 1); cut > 0; {
		start := max(cut-size, 0)
		list = append(list, digits[start:cut])
		cut = start
	}
	slices.Reverse(list)
	return list
}

// native writes digits in the numbering system.
func (l *Locale) native(digits, system string) string {
	if system == "latn" || l.numbers.System == "latn" {
		return digits
	}
	own := []rune(l.numbers.Digits)
	return strings.Map(func(r rune) rune {
		if '0' <= r && r <= '9' && len(own) == 10 {
			return own[r-'0']
		}
		return r
	}, digits)
}

// styled puts sign, percent, currency or unit around a number.
func (l *Locale) styled(number []Part, sign, category string, o NumberOptions) []Part {
	n := &l.numbers
	switch o.Style {
	case "currency":
		return l.currency(number, sign, category, o)
	case "percent":
		return l.signed(fill(n.Percent, number, "percentSign", ""), sign)
	case "unit":
		pattern, known := l.units[o.UnitDisplay][o.Unit]
		if !known {
			numerator, denominator, _ := strings.Cut(o.Unit, "-per-")
			per := strings.TrimSpace(strings.ReplaceAll(l.units[o.UnitDisplay][denominator].of("one"), "{0}", ""))
			parts := l.signed(fill(l.units[o.UnitDisplay][numerator].of(category), number, "unit", ""), sign)
			return append(parts, Part{"unit", "/" + per})
		}
		kind := "unit"
		if o.Unit == "percent" {
			kind = "percentSign"
		}
		return l.signed(fill(pattern.of(category), number, kind, ""), sign)
	}
	return l.signed(number, sign)
}

func (l *Locale) signed(parts []Part, sign string) []Part {
	switch sign {
	case "-":
		return append([]Part{{"minusSign", l.numbers.Minus}}, parts...)
	case "+":
		return append([]Part{{"plusSign", l.numbers.Plus}}, parts...)
	}
	return parts
}

func (l *Locale) currency(number []Part, sign, category string, o NumberOptions) []Part {
	n := &l.numbers
	entry, known := n.Currencies[o.Currency]
	symbol := o.Currency
	switch {
	case o.CurrencyDisplay == "name":
		name := o.Currency
		if known {
			name = entry.Name.of(category)
		}
		return l.signed(fill(n.CurrencyName, number, "literal", name), sign)
	case o.CurrencyDisplay == "narrowSymbol" && known:
		symbol = entry.Narrow
	case o.CurrencyDisplay != "code" && known:
		symbol = entry.Symbol
	}
	pattern := n.Currency
	switch {
	case sign == "-" && o.CurrencySign == "accounting":
		pattern = n.Accounting
	case sign != "":
		pattern = n.NegativeCurrency
	}
	return l.signIn(fill(spaced(pattern, symbol), number, "literal", symbol), sign)
}

// spaced puts a space between a currency that ends in a letter and the number.
func spaced(pattern, symbol string) string {
	last, _ := utf8.DecodeLastRuneInString(symbol)
	first, _ := utf8.DecodeRuneInString(symbol)
	const space = "\u00a0"
	if unicode.IsLetter(last) {
		pattern = strings.ReplaceAll(pattern, "¤{0}", "¤"+space+"{0}")
	}
	if unicode.IsLetter(first) {
		pattern = strings.ReplaceAll(pattern, "{0}¤", "{0}"+space+"¤")
	}
	return pattern
}

// signIn replaces the minus sign that a pattern for negative amounts holds.
func (l *Locale) signIn(parts []Part, sign string) []Part {
	if sign == "" {
		return parts
	}
	n := &l.numbers
	var result []Part
	found := false
	for _, part := range parts {
		before, after, ok := strings.Cut(part.Value, n.Minus)
		if part.Type != "literal" || !ok || found {
			result = append(result, part)
			continue
		}
		found = true
		if before != "" {
			result = append(result, Part{"literal", before})
		}
		result = l.appendSign(result, sign)
		if after != "" {
			result = append(result, Part{"literal", after})
		}
	}
	return result
}

func (l *Locale) appendSign(parts []Part, sign string) []Part {
	if sign == "+" {
		return append(parts, Part{"plusSign", l.numbers.Plus})
	}
	return append(parts, Part{"minusSign", l.numbers.Minus})
}

// fill puts number in the place of {0} and symbol in that of ¤. Other text is
// of the given kind; white space at its ends is literal.
func fill(pattern string, number []Part, kind, symbol string) []Part {
	var parts []Part
	affix := func(text string) {
		for text != "" {
			before, after, found := strings.Cut(text, "¤")
			parts = appendText(parts, before, kind)
			if found {
				parts = append(parts, Part{"currency", symbol})
			}
			text = after
		}
	}
	before, after, found := strings.Cut(pattern, "{0}")
	affix(before)
	if found {
		parts = append(parts, number...)
	}
	affix(after)
	return parts
}

func appendText(parts []Part, text, kind string) []Part {
	if text == "" {
		return parts
	}
	if kind == "literal" {
		return append(parts, Part{"literal", text})
	}
	core := strings.TrimFunc(text, unicode.IsSpace)
	if core == "" {
		return append(parts, Part{"literal", text})
	}
	start := strings.Index(text, core)
	if start > 0 {
		parts = append(parts, Part{"literal", text[:start]})
	}
	parts = append(parts, Part{kind, core})
	if end := start + len(core); end < len(text) {
		parts = append(parts, Part{"literal", text[end:]})
	}
	return parts
}
