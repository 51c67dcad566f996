package intl

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// numbers is the section of that name of a locale's data.
type numbers struct {
	System       string    // the locale's own numbering system
	Latn         numberSet // for the digits 0 to 9
	Own          *numberSet
	LeastGrouped int // digits before the first separator

	Compact         map[string]map[string]compactForm // by display, then power of ten
	CompactCurrency map[string]compactForm
	PercentCompact  string

	Range         string // between two numbers
	Approximately string
}

type compactForm struct {
	Digits int // before the point
	Forms  forms
}

// numberSet are symbols and patterns. In patterns {0} is the number, ¤ the
// currency and {-} the minus sign.
type numberSet struct {
	Decimal, Group                 string
	CurrencyDecimal, CurrencyGroup string
	Sizes                          map[string][2]int // by style, of the last group and of the others
	Minus, Plus, NaN, Infinity     string
	Exponent                       string

	Negative                     string
	Percent, NegativePercent     string
	Currency, NegativeCurrency   string
	Accounting                   string
	CurrencyCode, NegativeCode   string // for a currency that ends in a letter beside the number
	AccountingCode, CurrencyName string
}

// currencyNames are those of one currency; what is missing is its code.
type currencyNames struct {
	Symbol, Narrow, Name string
	Forms                forms
}

// unitNames is the section of units: patterns by display, then unit, and what
// becomes of a numerator {1} over each denominator.
type unitNames struct {
	Long, Short, Narrow map[string]forms
	Per                 map[string]map[string]string
}

func (u *unitNames) of(display string) map[string]forms {
	switch display {
	case "long":
		return u.Long
	case "narrow":
		return u.Narrow
	}
	return u.Short
}

// NumberOptions are those of Intl.NumberFormat, resolved.
type NumberOptions struct {
	System string // numbering system

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
	Increment                      int    // of the last digit; 0 and 1 are every number
	StripZeros                     bool   // trailingZeroDisplay: stripIfInteger
}

// CurrencyDigits is how many digits a currency usually has behind the point.
func CurrencyDigits(code string) int {
	switch {
	case set(wholeCurrencies)[code]:
		return 0
	case set(milliCurrencies)[code]:
		return 3
	}
	return 2
}

const (
	wholeCurrencies = "AFN ALL BIF CLP COP DJF GNF HUF IDR IQD IRR ISK JPY KMF KPW KRW LAK LBP MGA MMK PKR PYG RWF SLL SOS SYP UGX VND VUV XAF XOF XPF YER"
	milliCurrencies = "BHD JOD KWD LYD OMR TND"
)

// Unit says whether there are patterns for a unit.
func (l *Locale) Unit(name string) bool {
	numerator, denominator, compound := strings.Cut(name, "-per-")
	known := func(unit string) bool {
		_, ok := l.units().Long[unit]
		return ok && !strings.Contains(unit, "-per-")
	}
	return known(name) || compound && known(numerator) && known(denominator)
}

// System is the locale's own numbering system.
func (l *Locale) System() string { return l.numbers().System }

// set are symbols and patterns for a numbering system.
func (l *Locale) set(system string) *numberSet {
	n := l.numbers()
	switch {
	case system == n.System && n.Own != nil:
		return n.Own
	case system == "arab" || system == "arabext":
		other := systems()[system]
		s := n.Latn
		s.Decimal, s.Group, s.Minus, s.Plus, s.Exponent = other.Decimal, other.Group, other.Minus, other.Plus, other.Exponent
		s.CurrencyDecimal, s.CurrencyGroup = other.Decimal, other.Group
		sign := strings.TrimSpace(strings.ReplaceAll(other.Percent, "{0}", ""))
		s.Percent, s.NegativePercent = strings.ReplaceAll(s.Percent, "%", sign), strings.ReplaceAll(s.NegativePercent, "%", sign)
		return &s
	}
	return &n.Latn
}

// FormatNumber formats d.
func (l *Locale) FormatNumber(d Decimal, o NumberOptions) []Part {
	shown, number, category := l.magnitude(d, o)
	return l.styled(number, sign(shown, o.SignDisplay), category, o)
}

// magnitude is a number without sign, currency or unit: rounded, as parts, and its category.
func (l *Locale) magnitude(d Decimal, o NumberOptions) (shown Decimal, number []Part, category string) {
	if o.Style == "percent" {
		d = d.shift(2)
	}
	exponent := 0
	pattern := ""
	shown = d
	minFraction := 0
	if d.special == "" {
		exponent, pattern = l.exponent(d, o)
		shown, minFraction = round(d.shift(-exponent), o)
		if bumped := shown.shift(exponent); bumped.magnitude() > d.magnitude() && o.Notation != "standard" && o.Notation != "" {
			exponent, pattern = l.exponent(bumped, o)
			shown, minFraction = round(d.shift(-exponent), o)
		}
	}
	number = l.digits(shown, minFraction, o)
	category = "other"
	word := "other" // the form of the word for a power of ten
	if d.special == "" {
		word = l.plural(false, shown, minFraction, 0)
		category = l.plural(false, shown.shift(exponent), max(0, minFraction-exponent), exponent)
	}
	switch o.Notation {
	case "scientific", "engineering":
		if d.special == "" {
			set := l.set(o.System)
			number = append(number, Part{Type: "exponentSeparator", Value: set.Exponent})
			if exponent < 0 {
				number = append(number, Part{Type: "exponentMinusSign", Value: set.Minus})
			}
			number = append(number, Part{Type: "exponentInteger", Value: native(fmt.Sprint(abs(exponent)), o.System)})
		}
	case "compact":
		if o.Style != "currency" || o.CurrencyDisplay == "name" {
			number = fill(l.compact(pattern, word, shown, o), number, "compact", "", "")
		} else if form, ok := l.numbers().CompactCurrency[pattern]; ok {
			// The currency has its own place beside the word.
			symbol, _ := l.symbol(o)
			number = fill(spacedOut(form.Forms.of(word), symbol), number, "compact", symbol, "")
		}
	}
	return shown, number, category
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
		entry, ok := l.numbers().Compact[o.CompactDisplay][fmt.Sprint(key)]
		if !ok || entry.Digits > key {
			return 0, ""
		}
		return key - (entry.Digits - 1), fmt.Sprint(key)
	}
	return 0, ""
}

// largestCompact is the power of ten of the last compact pattern.
const largestCompact = 16

func (l *Locale) compact(key, category string, shown Decimal, o NumberOptions) string {
	if key == "" {
		return "{0}"
	}
	forms := l.numbers().Compact[o.CompactDisplay][key].Forms
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
	case o.Increment > 1:
		rounded, minFraction = d.roundTo(o.Increment, o.MaxFraction, o.Rounding), o.MinFraction
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
	set := l.set(o.System)
	switch d.special {
	case "nan":
		return []Part{{Type: "nan", Value: set.NaN}}
	case "infinity":
		return []Part{{Type: "infinity", Value: set.Infinity}}
	}
	decimal, group, sizes := set.Decimal, set.Group, set.Sizes["decimal"]
	switch o.Style {
	case "currency":
		decimal, group, sizes = set.CurrencyDecimal, set.CurrencyGroup, set.Sizes["currency"]
		if o.CurrencySign == "accounting" {
			sizes = set.Sizes["accounting"]
		}
	case "percent":
		sizes = set.Sizes["percent"]
	}
	whole, fraction := d.split(max(o.MinInteger, 1), minFraction)
	least := l.numbers().LeastGrouped
	switch o.UseGrouping {
	case "always":
		least = 1
	case "min2":
		least = max(least, 2)
	case "false":
		least = len(whole)
	}
	var parts []Part
	for i, run := range groups(whole, sizes, least) {
		if i > 0 {
			parts = append(parts, Part{Type: "group", Value: group})
		}
		parts = append(parts, Part{Type: "integer", Value: native(run, o.System)})
	}
	if fraction != "" {
		parts = append(parts, Part{Type: "decimal", Value: decimal}, Part{Type: "fraction", Value: native(fraction, o.System)})
	}
	return parts
}

// groups cuts digits into groups, the last of sizes[0] and the others of
// sizes[1], if at least least digits stand before the last group.
func groups(digits string, sizes [2]int, least int) []string {
	if sizes[0] <= 0 || sizes[1] <= 0 || len(digits) < sizes[0]+least {
		return []string{digits}
	}
	cut := len(digits) - sizes[0]
	list := []string{digits[cut:]}
	for size := sizes[1]; cut > 0; {
		start := max(cut-size, 0)
		list = append(list, digits[start:cut])
		cut = start
	}
	slices.Reverse(list)
	return list
}

// native writes digits in a numbering system.
func native(digits, name string) string {
	if name == "latn" || name == "" {
		return digits
	}
	own := []rune(systems()[name].Digits)
	return strings.Map(func(r rune) rune {
		if '0' <= r && r <= '9' && len(own) == 10 {
			return own[r-'0']
		}
		return r
	}, digits)
}

// styled puts sign, percent, currency or unit around a number.
func (l *Locale) styled(number []Part, sign, category string, o NumberOptions) []Part {
	set := l.set(o.System)
	switch o.Style {
	case "currency":
		return l.currency(number, sign, category, o)
	case "percent":
		if o.Notation == "compact" { // as ICU has it
			number = signed(fill(choose(sign, "{0}", set.Negative), number, "literal", "", ""), set, sign)
			return fill(l.numbers().PercentCompact, number, "unit", "", "")
		}
		return signed(fill(choose(sign, set.Percent, set.NegativePercent), number, "percentSign", "", ""), set, sign)
	case "unit":
		return l.unit(signed(fill(choose(sign, "{0}", set.Negative), number, "literal", "", ""), set, sign), category, o)
	}
	return signed(fill(choose(sign, "{0}", set.Negative), number, "literal", "", ""), set, sign)
}

func choose(sign, positive, negative string) string {
	if sign == "" {
		return positive
	}
	return negative
}

// signed puts the sign where a pattern has a place for one.
func signed(parts []Part, set *numberSet, sign string) []Part {
	var list []Part
	for _, part := range parts {
		if part.Type != minus {
			list = append(list, part)
			continue
		}
		if rest, ok := strings.CutPrefix(sign, "~"); ok {
			if n := len(list); n > 0 { // marks that belong to the minus sign
				if list[n-1].Value = strings.TrimRight(list[n-1].Value, "\u200e\u061c"); list[n-1].Value == "" {
					list = list[:n-1]
				}
			}
			list = append(list, Part{Type: "approximatelySign", Value: "~"})
			sign = rest
		}
		switch sign {
		case "-":
			list = append(list, Part{Type: "minusSign", Value: set.Minus})
		case "+":
			list = append(list, Part{Type: "plusSign", Value: set.Plus})
		}
	}
	return list
}

// unit puts a unit around a number with its sign.
func (l *Locale) unit(number []Part, category string, o NumberOptions) []Part {
	units := l.units()
	kind := "unit"
	if o.Unit == "percent" {
		kind = "percentSign"
	}
	if pattern, known := units.of(o.UnitDisplay)[o.Unit]; known {
		return fill(pattern.of(category), number, kind, "", "")
	}
	numerator, denominator, _ := strings.Cut(o.Unit, "-per-")
	pattern := units.of(o.UnitDisplay)[numerator].of(category)
	if per := units.Per[o.UnitDisplay][denominator]; strings.Contains(per, "{1}") {
		pattern = strings.ReplaceAll(per, "{1}", pattern)
	}
	return fill(pattern, number, kind, "", "")
}

// symbol is what stands for the currency, and whether it is a name.
func (l *Locale) symbol(o NumberOptions) (text string, name bool) {
	names := l.currencies()[o.Currency]
	switch {
	case o.CurrencyDisplay == "name":
		return "", true
	case o.CurrencyDisplay == "narrowSymbol" && names.Narrow != "":
		return names.Narrow, false
	case o.CurrencyDisplay != "code" && names.Symbol != "":
		return names.Symbol, false
	}
	return o.Currency, false
}

func (l *Locale) currency(number []Part, sign, category string, o NumberOptions) []Part {
	set := l.set(o.System)
	symbol, named := l.symbol(o)
	if named {
		name := l.currencies()[o.Currency].Forms.of(category)
		if name == "" {
			name = o.Currency
		}
		number = signed(fill(choose(sign, "{0}", set.Negative), number, "literal", "", ""), set, sign)
		return fill(set.CurrencyName, number, "literal", name, "")
	}
	if slices.ContainsFunc(number, func(p Part) bool { return p.Type == "currency" }) { // it has its place already
		return signed(fill(choose(sign, "{0}", set.Negative), number, "literal", "", ""), set, sign)
	}
	pattern, negative, accounting := set.Currency, set.NegativeCurrency, set.Accounting
	if !symbolic(pattern, symbol) && number[0].Type != "nan" && number[0].Type != "infinity" {
		pattern, negative, accounting = set.CurrencyCode, set.NegativeCode, set.AccountingCode
	}
	switch {
	case sign == "-" && o.CurrencySign == "accounting":
		pattern = accounting
	case sign != "":
		pattern = negative
	}
	return signed(fill(pattern, number, "literal", symbol, ""), set, sign)
}

// symbolic says that a currency has a symbol beside the number, and no letter.
func symbolic(pattern, currency string) bool {
	beside, _ := utf8.DecodeLastRuneInString(currency)
	if strings.Index(pattern, "¤") > strings.Index(pattern, "{0}") {
		beside, _ = utf8.DecodeRuneInString(currency)
	}
	return unicode.IsSymbol(beside)
}

// spacedOut puts a space between a currency and the number where that has to be.
func spacedOut(pattern, currency string) string {
	if symbolic(pattern, currency) {
		return pattern
	}
	const space = "\u00a0"
	return strings.NewReplacer("¤{0}", "¤"+space+"{0}", "{0}¤", "{0}"+space+"¤").Replace(pattern)
}

// minus is the type of a part where the sign goes.
const minus = "{-}"

// fill puts number in the place of {0} and symbol in that of ¤. Other text is
// of the given kind; white space at its ends is literal. Source is that of what
// the pattern itself gives.
func fill(pattern string, number []Part, kind, symbol, source string) []Part {
	var parts []Part
	for pattern != "" {
		at, token := len(pattern), ""
		for _, t := range []string{"{0}", minus, "¤"} {
			if i := strings.Index(pattern, t); i >= 0 && i < at {
				at, token = i, t
			}
		}
		parts = appendText(parts, pattern[:at], kind, source)
		switch token {
		case "{0}":
			parts = append(parts, number...)
		case minus:
			parts = append(parts, Part{Type: minus, Source: source})
		case "¤":
			parts = append(parts, Part{Type: "currency", Value: symbol, Source: source})
		}
		pattern = pattern[at+len(token):]
	}
	return parts
}

func appendText(parts []Part, text, kind, source string) []Part {
	if text == "" {
		return parts
	}
	core := strings.TrimFunc(text, unicode.IsSpace)
	if kind == "literal" || core == "" {
		return append(parts, Part{"literal", text, source})
	}
	start := strings.Index(text, core)
	if start > 0 {
		parts = append(parts, Part{"literal", text[:start], source})
	}
	parts = append(parts, Part{kind, core, source})
	if end := start + len(core); end < len(text) {
		parts = append(parts, Part{"literal", text[end:], source})
	}
	return parts
}
