package intl

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// dates is the section of that name of a locale's data. Patterns are CLDR's:
// y, M, L, E, c, d, h, K, H, k, m, s, S, a, B, G, z, and text in quotes.
type dates struct {
	calendarDates                          // of the Gregorian calendar
	Calendar      string                   // the locale's own
	Calendars     map[string]calendarDates // of others
	HourCycle     string
	Periods       [2]string             // before and after noon
	DayPeriods    map[string][26]string // by width: of each hour, of midnight and of noon
}

// times is the section of that name.
type times struct {
	clockPatterns
	Calendars map[string]clockPatterns // of those with patterns of their own
}

type clockPatterns struct {
	Times        map[string]string // by the letters of their fields, as in hms
	WeekdayTimes map[string]string
	Intervals    map[string]string // see interval.go
}

// calendarDates are names and patterns of one calendar.
type calendarDates struct {
	Months    map[string][2][]string // by width: within a date, and alone
	Weekdays  map[string][2][]string // from Sunday
	Eras      map[string][2]string
	Available map[string]string // by the letters of the fields that a date has, as in GyMMMEd
	Styles    struct{ Date, Time, Both map[string]string }
	Glue      map[string]string // {1} is the date, {0} the time
	Intervals map[string]string // see interval.go
	Fallback  string            // between two dates
}

// DateOptions are those of Intl.DateTimeFormat, resolved; "" leaves a field out.
type DateOptions struct {
	System   string // numbering system
	Calendar string // one of Calendars
	Zone     string // the name of the time zone

	DateStyle, TimeStyle string // full, long, medium, short; no fields then

	Weekday   string // long, short, narrow
	Era       string // long, short, narrow
	Year      string // numeric, 2-digit
	Month     string // numeric, 2-digit, long, short, narrow
	Day       string // numeric, 2-digit
	DayPeriod string // long, short, narrow
	Hour      string // numeric, 2-digit
	Minute    string
	Second    string
	Fraction  int    // digits of the second's fraction
	ZoneName  string // short, long, shortOffset, longOffset, shortGeneric, longGeneric

	HourCycle string // h11, h12, h23, h24
}

// HourCycle is the locale's own: h11, h12, h23 or h24.
func (l *Locale) HourCycle() string { return l.dates().HourCycle }

// Calendar is the locale's own, if it is one of Calendars.
func (l *Locale) Calendar() string { return l.dates().Calendar }

// HasCalendar says that dates of a calendar can be written in the locale's language.
func (l *Locale) HasCalendar(name string) bool {
	_, ok := l.dates().Calendars[name]
	return ok || name == gregorian
}

const gregorian = "gregory"

func (l *Locale) clock(calendar string) *clockPatterns {
	if c, ok := l.times().Calendars[calendar]; ok {
		return &c
	}
	return &l.times().clockPatterns
}

func (l *Locale) calendar(name string) *calendarDates {
	if c, ok := l.dates().Calendars[name]; ok {
		return &c
	}
	return &l.dates().calendarDates
}

// FormatDate formats t, which is in the zone to show.
func (l *Locale) FormatDate(t time.Time, o DateOptions) []Part {
	return l.expand(l.Pattern(o), t, o)
}

// Pattern is the pattern in CLDR's letters that the options lead to.
func (l *Locale) Pattern(o DateOptions) string {
	if o.DateStyle != "" || o.TimeStyle != "" {
		return l.ofStyle(o)
	}
	return l.fields(o)
}

func (l *Locale) ofStyle(o DateOptions) string {
	s := &l.calendar(o.Calendar).Styles
	date := s.Date[o.DateStyle]
	if o.TimeStyle == "" {
		return date
	}
	cycle := ""
	if o.HourCycle != l.dates().HourCycle {
		cycle = " " + o.HourCycle
	}
	clock, ok := s.Time[o.TimeStyle+cycle]
	if !ok {
		clock = s.Time[o.TimeStyle]
	}
	if o.DateStyle == "" {
		return clock
	}
	if both, ok := s.Both[o.DateStyle+" "+o.TimeStyle+cycle]; ok {
		return both
	}
	return glued(s.Both[o.DateStyle], date, clock)
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
	date, clock := l.dateFields(o), l.timeFields(o)
	switch {
	case date == "":
		return clock
	case clock == "":
		return date
	}
	for _, key := range timeKeys(o) {
		if pattern, ok := l.clock(o.Calendar).WeekdayTimes[dateKey(o)+key]; ok {
			return twoDigits(pattern, strings.Repeat(hourLetter(o), 2), o.Hour == "2-digit")
		}
	}
	return glued(l.calendar(o.Calendar).Glue[glueWidth(o)], date, clock)
}

func glueWidth(o DateOptions) string {
	switch {
	case o.Month == "long" && o.Weekday != "":
		return "full"
	case o.Month == "long":
		return "long"
	case o.Month == "short":
		return "medium"
	}
	return "short"
}

// dateKey are the letters of a date's fields, in the order of the data's keys.
func dateKey(o DateOptions) string {
	key := ""
	if o.Era != "" {
		key = "G"
	}
	key += map[string]string{"numeric": "y", "2-digit": "yy"}[o.Year]
	key += map[string]string{"numeric": "M", "2-digit": "MM", "short": "MMM", "long": "MMMM", "narrow": "MMMMM"}[o.Month]
	key += map[string]string{"short": "E", "long": "EEEE", "narrow": "EEEEE"}[o.Weekday]
	return key + map[string]string{"numeric": "d", "2-digit": "dd"}[o.Day]
}

func (l *Locale) dateFields(o DateOptions) string {
	key := dateKey(o)
	if key == "" {
		return ""
	}
	available := l.calendar(o.Calendar).Available
	if pattern, ok := available[key]; ok {
		return pattern
	}
	plain := o
	for _, field := range []*string{&plain.Year, &plain.Month, &plain.Day} {
		if *field == "2-digit" {
			*field = "numeric"
		}
	}
	pattern, ok := available[dateKey(plain)]
	if !ok && o.Era != "" { // one that could not be read off
		plain.Era = ""
		pattern = available[dateKey(plain)] + " G"
	}
	pattern = twoDigits(pattern, "yy", o.Year == "2-digit")
	pattern = twoDigits(pattern, "MM", o.Month == "2-digit")
	return twoDigits(pattern, "dd", o.Day == "2-digit")
}

// twoDigits makes a field of one letter one of two, if that is asked for.
func twoDigits(pattern, letters string, asked bool) string {
	if !asked || letters == "" {
		return pattern
	}
	return widen(pattern, func(field byte, run string) string {
		switch {
		case field == letters[0] && (len(run) == 1 || field == 'y'):
			return letters
		case field == 'L' && letters == "MM" && len(run) == 1:
			return "LL"
		}
		return run
	})
}

func hourLetter(o DateOptions) string {
	if o.Hour == "" {
		return ""
	}
	return map[string]string{"h11": "K", "h12": "h", "h23": "H", "h24": "k"}[o.HourCycle]
}

// timeKeys are the letters of a time's fields, and then those of what serves for
// lack of a pattern: digits one by one, any name of a zone.
func timeKeys(o DateOptions) []string {
	key := func(minute, second, zone string) string {
		key := hourLetter(o)
		if o.Minute != "" {
			key += minute
		}
		if o.Second != "" || o.Fraction > 0 && o.Minute != "" {
			key += second
		}
		if o.Fraction > 0 && (key == "" || strings.HasSuffix(key, "s")) {
			key += "S"
		}
		if o.DayPeriod != "" {
			key += "B"
		}
		if o.ZoneName != "" {
			key += zone
		}
		return key
	}
	minute, second := "m", "s"
	if o.Minute == "2-digit" {
		minute = "mm"
	}
	if o.Second == "2-digit" {
		second = "ss"
	}
	keys := []string{key(minute, second, "z"), key("m", "s", "z")}
	if strings.HasSuffix(o.ZoneName, "Generic") {
		keys = append([]string{key(minute, second, "v"), key("m", "s", "v")}, keys...)
	}
	return slices.Compact(keys)
}

func (l *Locale) timeFields(o DateOptions) string {
	keys := timeKeys(o)
	if keys[0] == "" {
		return ""
	}
	letter := hourLetter(o)
	pattern := ""
	if o.Hour == "2-digit" {
		for _, key := range keys {
			if pattern == "" {
				pattern = l.clock(o.Calendar).Times[letter+key]
			}
		}
	}
	for _, key := range keys {
		if pattern == "" {
			pattern = twoDigits(l.clock(o.Calendar).Times[key], strings.Repeat(letter, 2), o.Hour == "2-digit")
		}
	}
	if pattern == "" { // as they come
		pattern = strings.TrimSpace(strings.NewReplacer("B", " B", "z", " z").Replace(keys[len(keys)-1]))
	}
	return widen(pattern, func(field byte, run string) string {
		if field == 'S' {
			return strings.Repeat("S", min(max(o.Fraction, 1), 3))
		}
		return run
	})
}

// scan calls text for each quoted or literal run of a pattern and field for
// each run of a letter, and each mark.
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
		case isMark(c):
			field(c, pattern[i:i+1])
			i++
		case isLetter(c):
			end := i
			for end < len(pattern) && pattern[end] == c {
				end++
			}
			field(c, pattern[i:end])
			i = end
		default:
			end := i
			for end < len(pattern) && !isLetter(pattern[end]) && !isMark(pattern[end]) && pattern[end] != '\'' {
				end++
			}
			text(pattern[i:end])
			i = end
		}
	}
}

// isMark says that c is one of interval.go.
func isMark(c byte) bool { return '\x01' <= c && c <= '\x04' }

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
	day := dayIn(o.Calendar, t)
	minutes := strings.Contains(unquoted(pattern), "m")
	scan(pattern,
		func(text string) {
			if text == "" {
				return
			}
			if n := len(parts); n > 0 && parts[n-1].Type == "literal" {
				parts[n-1].Value += text
				return
			}
			parts = append(parts, Part{Type: "literal", Value: text})
		},
		func(field byte, run string) {
			if isDate(field) {
				parts = append(parts, l.dateField(field, len(run), day, t.Weekday(), o))
				return
			}
			parts = append(parts, l.timeField(field, len(run), t, minutes, o))
		})
	return parts
}

func isDate(letter byte) bool { return strings.IndexByte("GyMLEcd", letter) >= 0 }

func number(kind string, value, width int, system string) Part {
	text := strconv.Itoa(value)
	if width == 2 {
		text = fmt.Sprintf("%02d", value%100)
	}
	return Part{Type: kind, Value: native(text, system)}
}

func (l *Locale) dateField(letter byte, width int, day calendarDay, weekday time.Weekday, o DateOptions) Part {
	c := l.calendar(o.Calendar)
	switch letter {
	case 'y':
		return number("year", day.year, width, o.System)
	case 'M', 'L':
		if width <= 2 {
			return number("month", day.month, width, o.System)
		}
		names := c.Months[widthName(width)]
		form := names[0]
		if letter == 'L' {
			form = names[1]
		}
		return Part{Type: "month", Value: form[day.month-1]}
	case 'E':
		return Part{Type: "weekday", Value: c.Weekdays[widthName(width)][0][weekday]}
	case 'c':
		return Part{Type: "weekday", Value: c.Weekdays[widthName(width)][1][weekday]}
	case 'd':
		return number("day", day.day, width, o.System)
	}
	form := o.Era
	if form == "" {
		form = "short"
	}
	return Part{Type: "era", Value: c.Eras[form][day.era]}
}

func (l *Locale) timeField(letter byte, width int, t time.Time, minutes bool, o DateOptions) Part {
	switch letter {
	case 'h':
		return number("hour", (t.Hour()+11)%12+1, width, o.System)
	case 'K':
		return number("hour", t.Hour()%12, width, o.System)
	case 'H':
		return number("hour", t.Hour(), width, o.System)
	case 'k':
		return number("hour", (t.Hour()+23)%24+1, width, o.System)
	case 'm':
		return number("minute", t.Minute(), width, o.System)
	case 's':
		return number("second", t.Second(), width, o.System)
	case 'S':
		return Part{Type: "fractionalSecond", Value: native(fmt.Sprintf("%03d", t.Nanosecond()/1e6)[:min(width, 3)], o.System)}
	case 'a':
		return Part{Type: "dayPeriod", Value: l.dates().Periods[t.Hour()/12]}
	case 'B':
		width := o.DayPeriod
		if width == "" {
			width = "short"
		}
		names := l.dates().DayPeriods[width]
		if t.Hour()%12 == 0 && (!minutes || t.Minute() == 0) && t.Second() == 0 {
			return Part{Type: "dayPeriod", Value: names[24+t.Hour()/12]}
		}
		return Part{Type: "dayPeriod", Value: names[t.Hour()]}
	}
	return Part{Type: "timeZoneName", Value: l.zone(t, o)}
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

// Fields are the letters of a pattern's fields, each run of them once, with
// spaces between: "EEEE d MMMM y".
func Fields(pattern string) string {
	var runs []string
	scan(pattern, func(string) {}, func(_ byte, run string) { runs = append(runs, run) })
	return strings.Join(runs, " ")
}
