package intl

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// dates is the section of that name of a locale's data. Patterns are CLDR's:
// y, M, L, E, c, d, H, h, m, s, a, z, and text in quotes.
type dates struct {
	Months     map[string][2][]string // by width: within a date, and alone
	Weekdays   map[string][2][]string // from Sunday
	Periods    [2]string              // before and after noon
	HourCycle  string
	Available  map[string]string // by the fields that a date has: yMMMEEEd
	Time       map[string]string // by the fields that a time has: hms, Hms
	Styles     map[string]string // of dateStyle
	TimeStyles map[string]string
	Glue       map[string]string // {1} is the date, {0} the time
	StyleGlue  map[string]string
	ZoneAfter  bool
	UTC        string // the long name of that zone
	Offset     string // a sample: GMT+05:30
}

// DateOptions are those of Intl.DateTimeFormat, resolved; "" leaves a field out.
type DateOptions struct {
	System string // numbering system

	DateStyle, TimeStyle string // full, long, medium, short; no fields then

	Weekday  string // long, short, narrow
	Era      string // long, short, narrow
	Year     string // numeric, 2-digit
	Month    string // numeric, 2-digit, long, short, narrow
	Day      string // numeric, 2-digit
	Hour     string // numeric, 2-digit
	Minute   string
	Second   string
	Fraction int    // digits of the second's fraction
	ZoneName string // short, long, shortOffset, longOffset, shortGeneric, longGeneric

	HourCycle string // h11, h12, h23, h24
}

// HourCycle is the locale's own: h11, h12, h23 or h24.
func (l *Locale) HourCycle() string { return l.dates.HourCycle }

// FormatDate formats t, which is in the zone to show.
func (l *Locale) FormatDate(t time.Time, o DateOptions) []Part {
	pattern := ""
	switch {
	case o.DateStyle != "" || o.TimeStyle != "":
		pattern = l.ofStyle(o)
	default:
		pattern = l.fields(o)
	}
	return l.expand(pattern, t, o)
}

func (l *Locale) ofStyle(o DateOptions) string {
	d := &l.dates
	clock := ""
	if o.TimeStyle != "" {
		clock = l.cycled(d.TimeStyles[o.TimeStyle], o.HourCycle)
	}
	switch {
	case o.DateStyle == "":
		return clock
	case clock == "":
		return d.Styles[o.DateStyle]
	}
	return glued(d.StyleGlue[o.DateStyle], d.Styles[o.DateStyle], clock)
}

// cycled gives the pattern of a time style the hour cycle asked for.
func (l *Locale) cycled(pattern, cycle string) string {
	twelve := strings.ContainsAny(unquoted(pattern), "hK")
	if cycle == "" || twelve == (cycle == "h12" || cycle == "h11") {
		return pattern
	}
	fields := "Hm"
	if !twelve {
		fields = "hm"
	}
	if strings.Contains(unquoted(pattern), "s") {
		fields += "s"
	}
	other := l.dates.Time[fields]
	if strings.Contains(unquoted(pattern), "z") {
		other = l.zoned(other)
	}
	return other
}

// glued puts a date and a time pattern into one. What stands between is text,
// though it may look like fields.
func glued(glue, date, clock string) string {
	pattern := ""
	for glue != "" {
		switch {
		case strings.HasPrefix(glue, "{1}"):
			pattern, glue = joined(pattern, date), glue[3:]
		case strings.HasPrefix(glue, "{0}"):
			pattern, glue = joined(pattern, clock), glue[3:]
		default:
			end := strings.IndexByte(glue, '{')
			if end <= 0 {
				end = len(glue)
			}
			pattern, glue = joined(pattern, quoted(glue[:end])), glue[end:]
		}
	}
	return pattern
}

func quoted(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }

// joined is one pattern after another. Two quotes that meet would stand for a quote.
func joined(a, b string) string {
	if strings.HasSuffix(a, "'") && strings.HasPrefix(b, "'") {
		return a[:len(a)-1] + b[1:]
	}
	return a + b
}

// fields is the pattern for the fields that the options name.
func (l *Locale) fields(o DateOptions) string {
	d := &l.dates
	date, clock := l.dateFields(o), l.timeFields(o)
	switch {
	case date == "":
		return clock
	case clock == "":
		return date
	}
	width := "short"
	switch {
	case o.Month == "long" && o.Weekday != "":
		width = "full"
	case o.Month == "long":
		width = "long"
	case o.Month == "short" || o.Month == "narrow":
		width = "medium"
	}
	return glued(d.Glue[width], date, clock)
}

func (l *Locale) dateFields(o DateOptions) string {
	key := ""
	if o.Year != "" {
		key += "y"
	}
	switch o.Month {
	case "numeric", "2-digit":
		key += "M"
	case "long":
		key += "MMMM"
	case "short", "narrow":
		key += "MMM"
	}
	switch o.Weekday {
	case "long":
		key += "EEEE"
	case "short", "narrow":
		key += "EEE"
	}
	if o.Day != "" {
		key += "d"
	}
	pattern := l.dates.Available[key]
	if o.Era != "" {
		pattern += " G"
	}
	return widen(pattern, func(field byte, run string) string {
		switch {
		case field == 'y' && o.Year == "2-digit":
			return "yy"
		case field == 'M' && o.Month == "2-digit":
			return "MM"
		case (field == 'M' || field == 'L') && o.Month == "narrow":
			return strings.Repeat(string(field), 5)
		case field == 'd' && o.Day == "2-digit":
			return "dd"
		case (field == 'E' || field == 'c') && o.Weekday == "narrow":
			return strings.Repeat(string(field), 5)
		}
		return run
	})
}

func (l *Locale) timeFields(o DateOptions) string {
	key := ""
	cycle := o.HourCycle
	if o.Hour != "" {
		key = "H"
		if cycle == "h12" || cycle == "h11" {
			key = "h"
		}
	}
	if o.Minute != "" {
		key += "m"
	}
	if o.Second != "" {
		key += "s"
	}
	pattern := ""
	switch key {
	case "":
	case "m", "s":
		pattern = key
	case "Hs", "hs":
		pattern = l.dates.Time[key[:1]+"ms"]
	default:
		pattern = l.dates.Time[key]
	}
	pattern = widen(pattern, func(field byte, run string) string {
		switch {
		case (field == 'h' || field == 'H') && o.Hour == "2-digit":
			return run[:1] + run[:1]
		case field == 's' && o.Fraction > 0:
			return run + quoted(l.decimal(o.System)) + strings.Repeat("S", min(o.Fraction, 3))
		}
		return run
	})
	if key == "" && o.Fraction > 0 {
		pattern = strings.Repeat("S", min(o.Fraction, 3))
	}
	if o.ZoneName == "" {
		return pattern
	}
	if pattern == "" {
		return "z"
	}
	return l.zoned(pattern)
}

func (l *Locale) decimal(system string) string {
	if system == "latn" {
		return l.numbers.Decimal
	}
	return l.numbers.NativeDecimal
}

func (l *Locale) zoned(pattern string) string {
	if l.dates.ZoneAfter {
		return pattern + " z"
	}
	return "z " + pattern
}

// scan calls text for each quoted or literal run of a pattern and field for
// each run of a letter.
func scan(pattern string, text func(string), field func(letter byte, run string)) {
	for i := 0; i < len(pattern); {
		switch c := pattern[i]; {
		case c == '\'':
			var b strings.Builder
			for i++; i < len(pattern); i++ {
				if pattern[i] == '\'' {
					if i+1 >= len(pattern) || pattern[i+1] != '\'' {
						break
					}
					i++
				}
				b.WriteByte(pattern[i])
			}
			i++
			text(b.String())
		case isLetter(c):
			end := i
			for end < len(pattern) && pattern[end] == c {
				end++
			}
			field(c, pattern[i:end])
			i = end
		default:
			end := i
			for end < len(pattern) && !isLetter(pattern[end]) && pattern[end] != '\'' {
				end++
			}
			text(pattern[i:end])
			i = end
		}
	}
}

func isLetter(c byte) bool { return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' }

// widen replaces runs of fields.
func widen(pattern string, replace func(field byte, run string) string) string {
	result := ""
	scan(pattern,
		func(text string) { result = joined(result, quoted(text)) },
		func(field byte, run string) { result = joined(result, replace(field, run)) })
	return result
}

// unquoted are the fields of a pattern alone.
func unquoted(pattern string) string {
	var b strings.Builder
	scan(pattern, func(string) {}, func(_ byte, run string) { b.WriteString(run) })
	return b.String()
}

// expand fills a pattern in.
func (l *Locale) expand(pattern string, t time.Time, o DateOptions) []Part {
	var parts []Part
	scan(pattern,
		func(text string) {
			if text == "" {
				return
			}
			if n := len(parts); n > 0 && parts[n-1].Type == "literal" {
				parts[n-1].Value += text
				return
			}
			parts = append(parts, Part{"literal", text})
		},
		func(field byte, run string) { parts = append(parts, l.field(field, len(run), t, o)) })
	return parts
}

func (l *Locale) field(letter byte, width int, t time.Time, o DateOptions) Part {
	d := &l.dates
	number := func(kind string, value int) Part {
		text := strconv.Itoa(value)
		if width == 2 {
			text = fmt.Sprintf("%02d", value%100)
		}
		return Part{kind, l.native(text, o.System)}
	}
	switch letter {
	case 'y':
		year := t.Year()
		if year <= 0 {
			year = 1 - year
		}
		return number("year", year)
	case 'M', 'L':
		if width <= 2 {
			return number("month", int(t.Month()))
		}
		names := d.Months[widthName(width)]
		form := names[0]
		if letter == 'L' {
			form = names[1]
		}
		return Part{"month", form[t.Month()-1]}
	case 'E':
		return Part{"weekday", d.Weekdays[widthName(width)][0][t.Weekday()]}
	case 'c':
		return Part{"weekday", d.Weekdays[widthName(width)][1][t.Weekday()]}
	case 'd':
		return number("day", t.Day())
	case 'h', 'H', 'K', 'k':
		return number("hour", hourIn(t.Hour(), letter, o.HourCycle))
	case 'm':
		return number("minute", t.Minute())
	case 's':
		return number("second", t.Second())
	case 'S':
		return Part{"fractionalSecond", l.native(fmt.Sprintf("%03d", t.Nanosecond()/1e6)[:width], o.System)}
	case 'a':
		return Part{"dayPeriod", d.Periods[t.Hour()/12]}
	case 'G':
		if t.Year() <= 0 {
			return Part{"era", "BC"}
		}
		return Part{"era", "AD"}
	case 'z':
		return Part{"timeZoneName", l.zone(t, o)}
	}
	return Part{"literal", ""}
}

func widthName(width int) string {
	switch width {
	case 4:
		return "long"
	case 5:
		return "narrow"
	}
	return "short"
}

// hourIn is an hour in the cycle asked for, else in the pattern's own.
func hourIn(hour int, letter byte, cycle string) int {
	twelve := letter == 'h' || letter == 'K'
	switch {
	case twelve && cycle == "h11":
		return hour % 12
	case twelve:
		return (hour+11)%12 + 1
	case cycle == "h24" && hour == 0:
		return 24
	}
	return hour
}

// zone is the name of t's zone: for most an offset.
func (l *Locale) zone(t time.Time, o DateOptions) string {
	name, offset := t.Zone()
	long := strings.HasPrefix(o.ZoneName, "long") || o.TimeStyle == "full"
	if o.ZoneName == "short" || o.ZoneName == "" && o.TimeStyle == "long" {
		region, _ := l.tag.Region()
		if name == "UTC" || region.String() == "US" && l.american(name) {
			return name
		}
	}
	if t.Location() == time.UTC && !strings.HasSuffix(o.ZoneName, "Offset") {
		if long {
			return l.dates.UTC
		}
		return "UTC"
	}
	prefix, _, _ := strings.Cut(l.dates.Offset, "+")
	if prefix == l.dates.Offset {
		prefix = "GMT"
	}
	if offset == 0 {
		return strings.TrimSpace(prefix)
	}
	sign := "+"
	if offset < 0 {
		sign, offset = "-", -offset
	}
	hours, minutes := offset/3600, offset/60%60
	if long {
		return l.native(fmt.Sprintf("%s%s%02d:%02d", prefix, sign, hours, minutes), o.System)
	}
	if minutes == 0 {
		return l.native(fmt.Sprintf("%s%s%d", prefix, sign, hours), o.System)
	}
	return l.native(fmt.Sprintf("%s%s%d:%02d", prefix, sign, hours, minutes), o.System)
}

func (l *Locale) english() bool {
	base, _ := l.tag.Base()
	return base.String() == "en"
}

// american says whether a zone's abbreviation is one that Americans read.
func (l *Locale) american(name string) bool {
	switch name {
	case "EST", "EDT", "CST", "CDT", "MST", "MDT", "PST", "PDT", "AKST", "AKDT", "HST", "HDT":
		return l.english()
	}
	return false
}
