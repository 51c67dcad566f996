package meter

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"
)

// runes is a set of characters as sorted spans that do not touch.
type runes []span

type span struct{ first, last rune }

// propertySet is the set that the inside of \p{...} names.
func propertySet(expression string) (runes, bool) {
	name, value, pair := strings.Cut(expression, "=")
	if pair {
		switch name {
		case "General_Category", "gc":
			return category(value)
		case "Script", "sc", "Script_Extensions", "scx":
			return script(value)
		}
		return nil, false
	}
	if set, ok := category(name); ok {
		return set, true
	}
	return binary(name)
}

func category(name string) (runes, bool) {
	switch name {
	case "Any", "ASCII", "Assigned":
		return nil, false // binary properties
	case "LC", "Cased_Letter":
		return tables(unicode.Lu, unicode.Ll, unicode.Lt), true
	case "Cn", "Unassigned":
		return assigned().complement(), true
	case "C", "Other":
		return tables(unicode.C).union(assigned().complement()), true
	}
	if short, ok := unicode.CategoryAliases[name]; ok {
		name = short
	}
	table, ok := unicode.Categories[name]
	if !ok {
		return nil, false
	}
	return tables(table), true
}

func assigned() runes {
	return tables(unicode.L, unicode.M, unicode.N, unicode.P, unicode.S, unicode.Z, unicode.Cc, unicode.Cf, unicode.Co, unicode.Cs)
}

func script(name string) (runes, bool) {
	if name == "Unknown" || name == "Zzzz" {
		return tables(slices.Collect(maps.Values(unicode.Scripts))...).complement(), true
	}
	if table, ok := unicode.Scripts[name]; ok {
		return tables(table), true
	}
	sample, ok := scriptSamples[name]
	if !ok {
		return nil, false
	}
	for _, table := range unicode.Scripts {
		if unicode.Is(table, sample) {
			return tables(table), true
		}
	}
	return nil, true // newer than package unicode: nothing has it yet
}

// shortNames are the aliases of the binary properties.
var shortNames = map[string]string{
	"Alpha": "Alphabetic", "AHex": "ASCII_Hex_Digit", "Bidi_C": "Bidi_Control", "Bidi_M": "Bidi_Mirrored", "CI": "Case_Ignorable",
	"CWL": "Changes_When_Lowercased", "CWT": "Changes_When_Titlecased", "CWU": "Changes_When_Uppercased",
	"CWCM": "Changes_When_Casemapped", "CWCF": "Changes_When_Casefolded", "DI": "Default_Ignorable_Code_Point", "Dep": "Deprecated",
	"Dia": "Diacritic", "EComp": "Emoji_Component", "EMod": "Emoji_Modifier", "EBase": "Emoji_Modifier_Base",
	"EPres": "Emoji_Presentation", "ExtPict": "Extended_Pictographic", "Ext": "Extender", "Gr_Base": "Grapheme_Base",
	"Gr_Ext": "Grapheme_Extend", "Hex": "Hex_Digit", "IDSB": "IDS_Binary_Operator", "IDST": "IDS_Trinary_Operator",
	"IDC": "ID_Continue", "IDS": "ID_Start", "Ideo": "Ideographic", "Join_C": "Join_Control", "LOE": "Logical_Order_Exception",
	"Lower": "Lowercase", "NChar": "Noncharacter_Code_Point", "Pat_Syn": "Pattern_Syntax", "Pat_WS": "Pattern_White_Space",
	"QMark": "Quotation_Mark", "RI": "Regional_Indicator", "STerm": "Sentence_Terminal", "SD": "Soft_Dotted",
	"Term": "Terminal_Punctuation", "UIdeo": "Unified_Ideograph", "Upper": "Uppercase", "VS": "Variation_Selector",
	"space": "White_Space", "XIDC": "XID_Continue", "XIDS": "XID_Start",
}

func binary(name string) (runes, bool) {
	if long, ok := shortNames[name]; ok {
		name = long
	}
	switch name {
	case "Any":
		return runes{{0, unicode.MaxRune}}, true
	case "ASCII":
		return runes{{0, 0x7f}}, true
	case "Assigned":
		return assigned(), true
	case "Uppercase":
		return tables(unicode.Lu, unicode.Other_Uppercase), true
	case "Lowercase":
		return tables(unicode.Ll, unicode.Other_Lowercase), true
	case "Cased":
		return tables(unicode.Lu, unicode.Ll, unicode.Lt, unicode.Other_Uppercase, unicode.Other_Lowercase), true
	case "Alphabetic":
		return tables(unicode.L, unicode.Nl, unicode.Other_Uppercase, unicode.Other_Lowercase, unicode.Other_Alphabetic), true
	case "Math":
		return tables(unicode.Sm, unicode.Other_Math), true
	case "ID_Start", "XID_Start":
		return identifier(unicode.L, unicode.Nl, unicode.Other_ID_Start), true
	case "ID_Continue", "XID_Continue":
		return identifier(unicode.L, unicode.Nl, unicode.Mn, unicode.Mc, unicode.Nd, unicode.Pc, unicode.Other_ID_Start, unicode.Other_ID_Continue,
			unicode.Join_Control), true
	case "Grapheme_Extend":
		return graphemeExtend(), true
	case "Grapheme_Base":
		extend := tables(unicode.Cc, unicode.Cf, unicode.Cs, unicode.Co, unicode.Zl, unicode.Zp).union(graphemeExtend())
		return assigned().intersection(extend.complement()), true
	case "Changes_When_Lowercased":
		return changing(func(r rune) bool { return unicode.ToLower(r) != r }), true
	case "Changes_When_Uppercased":
		return changing(func(r rune) bool { return unicode.ToUpper(r) != r || special(r) }), true
	case "Changes_When_Titlecased":
		return changing(func(r rune) bool { return unicode.ToTitle(r) != r || special(r) }), true
	case "Changes_When_Casemapped":
		return changing(func(r rune) bool {
			return unicode.ToLower(r) != r || unicode.ToUpper(r) != r || unicode.ToTitle(r) != r || special(r)
		}), true
	case "Changes_When_Casefolded":
		return changing(func(r rune) bool { return unicode.ToLower(r) != r || r == 'ß' || r == 'ς' || r == 'ſ' }), true
	}
	if set, ok := derived[name]; ok {
		return set, true
	}
	if strings.HasPrefix(name, "Other_") {
		return nil, false // contributory: not for programs
	}
	table, ok := unicode.Properties[name]
	if !ok {
		return nil, false
	}
	return tables(table), true
}

// special are the letters whose upper case is several letters.
func special(r rune) bool {
	return r == 'ß' || r == 'ŉ' || r == 'ǰ' || r == 'ΐ' || r == 'ΰ' || r == 'և' || 0x1e96 <= r && r <= 0x1e9a || 0xfb00 <= r && r <= 0xfb17
}

func changing(changes func(rune) bool) runes {
	var set runes
	for r := range rune(unicode.MaxRune + 1) {
		if !changes(r) {
			continue
		}
		if n := len(set); n > 0 && set[n-1].last == r-1 {
			set[n-1].last = r
		} else {
			set = append(set, span{r, r})
		}
	}
	return set
}

func identifier(list ...*unicode.RangeTable) runes {
	return tables(list...).intersection(tables(unicode.Pattern_Syntax, unicode.Pattern_White_Space).complement())
}

func graphemeExtend() runes { return tables(unicode.Me, unicode.Mn, unicode.Other_Grapheme_Extend) }

// tables is the union of range tables.
func tables(list ...*unicode.RangeTable) runes {
	var set runes
	for _, table := range list {
		for _, r := range table.R16 {
			set = set.stride(rune(r.Lo), rune(r.Hi), rune(r.Stride))
		}
		for _, r := range table.R32 {
			set = set.stride(rune(r.Lo), rune(r.Hi), rune(r.Stride))
		}
	}
	return set.normal()
}

func (s runes) stride(first, last, step rune) runes {
	if step == 1 {
		return append(s, span{first, last})
	}
	for r := first; r <= last; r += step {
		s = append(s, span{r, r})
	}
	return s
}

// normal sorts the spans and joins those that touch.
func (s runes) normal() runes {
	slices.SortFunc(s, func(a, b span) int { return int(a.first - b.first) })
	var set runes
	for _, next := range s {
		if n := len(set); n > 0 && next.first <= set[n-1].last+1 {
			set[n-1].last = max(set[n-1].last, next.last)
			continue
		}
		set = append(set, next)
	}
	return set
}

func (s runes) union(other runes) runes { return slices.Concat(s, other).normal() }

func (s runes) complement() runes {
	var set runes
	next := rune(0)
	for _, have := range s.normal() {
		if have.first > next {
			set = append(set, span{next, have.first - 1})
		}
		next = have.last + 1
	}
	if next <= unicode.MaxRune {
		set = append(set, span{next, unicode.MaxRune})
	}
	return set
}

func (s runes) intersection(other runes) runes {
	return s.complement().union(other.complement()).complement()
}

// class is an expression for one character of the set.
func (s runes) class() string {
	if len(s) == 0 {
		return "(?!)" // goja takes [] for more than nothing
	}
	return "[" + s.String() + "]"
}

// String is the inside of a class.
func (s runes) String() string {
	var b strings.Builder
	for _, have := range s {
		b.WriteString(escape(have.first))
		if have.last > have.first {
			b.WriteByte('-')
			b.WriteString(escape(have.last))
		}
	}
	return b.String()
}

func escape(r rune) string {
	if r < 0x10000 {
		return fmt.Sprintf(`\u%04x`, r)
	}
	return fmt.Sprintf(`\u{%x}`, r)
}
