package intl

import (
	"strconv"
	"strings"
)

// The plural rules of the Unicode CLDR. A line has the languages, and then each
// category with its condition, in CLDR's syntax: n is the number, i its whole
// part, v how many digits are shown behind the point, f those digits as a number,
// t the same without zeros at the end, and e the power of ten that a compact
// number says in words. The first condition that holds counts, else "other".
const cardinals = `
af az bg el eu hu ka kk ky ml mn mr nb ne nn no ps sq ta te tr uz: one n=1
am bn fa gu hi kn zu: one i=0 or n=1
de en et fi gl nl sv sw ur: one i=1 and v=0
ar: zero n=0; one n=1; two n=2; few n%100=3..10; many n%100=11..99
be: one n%10=1 and n%100!=11; few n%10=2..4 and n%100!=12..14; many n%10=0 or n%10=5..9 or n%100=11..14
bs hr sr: one v=0 and i%10=1 and i%100!=11 or f%10=1 and f%100!=11; few v=0 and i%10=2..4 and i%100!=12..14 or f%10=2..4 and f%100!=12..14
ca it pt-PT: one i=1 and v=0; many e=0 and i!=0 and i%1000000=0 and v=0 or e!=0..5
cs sk: one i=1 and v=0; few i=2..4 and v=0; many v!=0
cy: zero n=0; one n=1; two n=2; few n=3; many n=6
da: one n=1 or t!=0 and i=0,1
es: one n=1; many e=0 and i!=0 and i%1000000=0 and v=0 or e!=0..5
fil: one v=0 and i=1,2,3 or v=0 and i%10!=4,6,9 or v!=0 and f%10!=4,6,9
fr pt: one i=0,1; many e=0 and i!=0 and i%1000000=0 and v=0 or e!=0..5
ga: one n=1; two n=2; few n=3..6; many n=7..10
he: one i=1 and v=0 or i=0 and v!=0; two i=2 and v=0
hy: one i=0,1
is: one t=0 and i%10=1 and i%100!=11 or t%10=1 and t%100!=11
lt: one n%10=1 and n%100!=11..19; few n%10=2..9 and n%100!=11..19; many f!=0
lv: zero n%10=0 or n%100=11..19 or v=2 and f%100=11..19; one n%10=1 and n%100!=11 or v=2 and f%10=1 and f%100!=11 or v!=2 and f%10=1
mk: one v=0 and i%10=1 and i%100!=11 or f%10=1 and f%100!=11
mt: one n=1; two n=2; few n=0 or n%100=3..10; many n%100=11..19
pa: one n=0..1
pl: one i=1 and v=0; few v=0 and i%10=2..4 and i%100!=12..14; many v=0 and i!=1 and i%10=0..1 or v=0 and i%10=5..9 or v=0 and i%100=12..14
ro: one i=1 and v=0; few v!=0 or n=0 or n!=1 and n%100=1..19
ru uk: one v=0 and i%10=1 and i%100!=11; few v=0 and i%10=2..4 and i%100!=12..14; many v=0 and i%10=0 or v=0 and i%10=5..9 or v=0 and i%100=11..14
si: one n=0,1 or i=0 and f=1
sl: one v=0 and i%100=1; two v=0 and i%100=2; few v=0 and i%100=3..4 or v!=0
`

const ordinals = `
az: one i%10=1,2,5,7,8 or i%100=20,50,70,80; few i%10=3,4 or i%1000=100,200,300,400,500,600,700,800,900; many i=0 or i%10=6 or i%100=40,60,90
be: few n%10=2,3 and n%100!=12,13
bn: one n=1,5,7,8,9,10; two n=2,3; few n=4; many n=6
ca: one n=1,3; two n=2; few n=4
cy: zero n=0,7,8,9; one n=1; two n=2; few n=3,4; many n=5,6
en: one n%10=1 and n%100!=11; two n%10=2 and n%100!=12; few n%10=3 and n%100!=13
fil fr ga hy lo ms ro vi: one n=1
gu hi: one n=1; two n=2,3; few n=4; many n=6
hu: one n=1,5
it: many n=8,11,80,800
ka: one i=1; many i=0 or i%100=2..20,40,60,80
kk: many n%10=6,9 or n%10=0 and n!=0
mk: one i%10=1 and i%100!=11; two i%10=2 and i%100!=12; many i%10=7,8 and i%100!=17,18
mr: one n=1; two n=2,3; few n=4
ne: one n=1..4
sq: one n=1; many n%10=4 and n%100!=14
sv: one n%10=1,2 and n%100!=11,12
uk: few n%10=3 and n%100!=13
`

// operands are what the rules look at. Whole numbers are cut to a size at which
// the rules cannot tell the difference.
type operands struct{ i, v, f, t, e int64 }

// operandsOf are those of a number as it is shown.
func operandsOf(d Decimal, minFraction, exponent int) operands {
	whole, fraction := d.split(1, minFraction)
	return operands{i: cut(whole), v: int64(len(fraction)), f: cut(fraction), t: cut(strings.TrimRight(fraction, "0")), e: int64(exponent)}
}

// cut is the number that digits are, or one that is as large as any in the rules
// and has the same digits at its end.
func cut(digits string) int64 {
	const longest = 15
	digits = strings.TrimLeft(digits, "0")
	if len(digits) > longest {
		digits = "1" + digits[len(digits)-longest:]
	}
	n, err := strconv.ParseInt("0"+digits, 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// rulesOf are those of a language, as "one n=1; two n=2".
func rulesOf(table, tag string) string {
	for _, name := range []string{tag, base(tag)} {
		for line := range strings.Lines(table) {
			languages, rules, ok := strings.Cut(strings.TrimSpace(line), ": ")
			if ok && set(languages)[name] {
				return rules
			}
		}
	}
	return ""
}

func base(tag string) string {
	language, _, _ := strings.Cut(tag, "-")
	return language
}

// plural is the category of a number as it is shown, in words for a power of ten.
func (l *Locale) plural(ordinal bool, d Decimal, minFraction, exponent int) string {
	table := cardinals
	if ordinal {
		table = ordinals
	}
	tag := l.tag
	if strings.HasPrefix(tag, "pt-") && tag != "pt-BR" {
		tag = "pt-PT"
	}
	o := operandsOf(d, minFraction, exponent)
	for rule := range strings.SplitSeq(rulesOf(table, tag), "; ") {
		category, condition, _ := strings.Cut(rule, " ")
		if condition != "" && o.meet(condition) {
			return category
		}
	}
	return "other"
}

// meet says that a condition holds.
func (o operands) meet(condition string) bool {
	for all := range strings.SplitSeq(condition, " or ") {
		met := true
		for one := range strings.SplitSeq(all, " and ") {
			met = met && o.relation(one)
		}
		if met {
			return true
		}
	}
	return false
}

// relation evaluates one such as "n%10=2..4" or "v!=0".
func (o operands) relation(text string) bool {
	left, right, _ := strings.Cut(text, "=")
	left, negated := strings.CutSuffix(left, "!")
	name, modulus, _ := strings.Cut(left, "%")
	value := map[string]int64{"n": o.i, "i": o.i, "v": o.v, "f": o.f, "t": o.t, "e": o.e}[name]
	if m := cut(modulus); m > 0 {
		value %= m
	}
	found := false
	for part := range strings.SplitSeq(right, ",") {
		low, high, isRange := strings.Cut(part, "..")
		if !isRange {
			high = low
		}
		found = found || cut(low) <= value && value <= cut(high)
	}
	if name == "n" && o.t != 0 {
		found = false // only whole numbers are meant
	}
	return found != negated
}

// Plural is the category of d when it is formatted with the options: zero, one,
// two, few, many or other.
func (l *Locale) Plural(d Decimal, ordinal bool, o NumberOptions) string {
	if d.special != "" {
		return "other"
	}
	rounded, minFraction := round(d, o)
	return l.plural(ordinal, rounded, minFraction, 0)
}

// PluralRange is the category of a range by those of its ends.
func (l *Locale) PluralRange(start, end string) string {
	if category, ok := l.words().Plurals[start+" "+end]; ok {
		return category
	}
	return end
}

// PluralCategories are those that there are, in the order of ICU, "other" last.
func (l *Locale) PluralCategories(ordinal bool) []string {
	table := cardinals
	if ordinal {
		table = ordinals
	}
	rules := "; " + rulesOf(table, l.tag)
	var list []string
	for _, category := range []string{"few", "many", "one", "two", "zero"} {
		if strings.Contains(rules, "; "+category+" ") {
			list = append(list, category)
		}
	}
	return append(list, "other")
}
