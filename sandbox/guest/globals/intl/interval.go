package intl

import (
	"strings"
	"time"
)

// Marks in the patterns of intervals: what is between the first two is of the
// start, between the others of the end.
const (
	startOpens, startCloses = "\x01", "\x02"
	endOpens, endCloses     = "\x03", "\x04"
)

// FormatDateRange formats the time from a to b, both in the zone to show. What
// both have in common is said once where the language has a pattern for that.
func (l *Locale) FormatDateRange(a, b time.Time, o DateOptions) []Part {
	difference := l.difference(a, b, o)
	date, clock := l.rangeKeys(o)
	if difference != "" && date != "" && strings.ContainsAny(clock, "hHkK") && strings.Contains("yMd", difference) {
		o = withDay(o, difference)
	}
	var pattern string
	switch {
	case difference == "":
	case strings.Contains("yMd", difference) && clock == "":
		pattern = l.dateInterval(date, difference, o)
	case strings.Contains("yMd", difference):
		if date == "" { // the days have to be said
			c := l.calendar(o.Calendar)
			pattern = l.between(glued(c.Glue["short"], c.Available["yMd"], l.Pattern(o)), o)
		}
	case clock != "":
		pattern = l.timeInterval(date, clock, difference, o)
	}
	if pattern != "" {
		return l.expandRange(pattern, a, b, o)
	}
	first, second := l.FormatDate(a, o), l.FormatDate(b, o)
	if Join(first) == Join(second) {
		return sourced(first, "shared")
	}
	between := []Part{{Type: "literal", Value: l.calendar(o.Calendar).Fallback, Source: "shared"}}
	return append(append(sourced(first, "startRange"), between...), sourced(second, "endRange")...)
}

// withDay has the fields too that tell two days apart.
func withDay(o DateOptions, difference string) DateOptions {
	if o.DateStyle != "" {
		return o
	}
	for _, field := range []struct {
		when  string
		value *string
	}{{"yMd", &o.Day}, {"yM", &o.Month}, {"y", &o.Year}} {
		if *field.value == "" && strings.Contains(field.when, difference) {
			*field.value = "numeric"
		}
	}
	return o
}

// difference is the letter of the largest field in which two times differ.
func (l *Locale) difference(a, b time.Time, o DateOptions) string {
	from, to := dayIn(o.Calendar, a), dayIn(o.Calendar, b)
	switch {
	case from.era != to.era || from.year != to.year:
		return "y"
	case from.month != to.month:
		return "M"
	case from.day != to.day:
		return "d"
	case a.Hour()/12 != b.Hour()/12:
		return "a"
	case a.Hour() != b.Hour():
		return "h"
	case a.Minute() != b.Minute():
		return "m"
	case a.Second() != b.Second():
		return "s"
	}
	return ""
}

// rangeKeys are the letters of the fields of date and time under which there
// may be patterns for intervals; for the time there may be two, with a space.
func (l *Locale) rangeKeys(o DateOptions) (date, clock string) {
	if o.DateStyle != "" || o.TimeStyle != "" {
		clock = ""
		scan(l.Pattern(DateOptions{TimeStyle: o.TimeStyle, HourCycle: o.HourCycle, Calendar: o.Calendar}), func(string) {}, func(letter byte, run string) {
			if strings.IndexByte("hHkKmsz", letter) >= 0 {
				clock += string(letter)
			}
		})
		return o.DateStyle, clock
	}
	if o.Year == "2-digit" {
		o.Year = "numeric"
	}
	return dateKey(o), strings.Join(timeKeys(o), " ")
}

func (l *Locale) dateInterval(key, difference string, o DateOptions) string {
	pattern := l.calendar(o.Calendar).Intervals[key+" "+difference]
	return twoDigits(pattern, "yy", o.Year == "2-digit")
}

// timeInterval is one on a single day, whose date is said once.
func (l *Locale) timeInterval(date, clock, difference string, o DateOptions) string {
	letter := clock[:1]
	if strings.ContainsAny(letter, "Hk") && difference == "a" {
		difference = "h"
	}
	single := l.timeFields(o)
	if o.TimeStyle != "" {
		single = l.ofStyle(DateOptions{TimeStyle: o.TimeStyle, HourCycle: o.HourCycle, Calendar: o.Calendar})
	}
	interval := ""
	for key := range strings.FieldsSeq(clock) {
		if interval == "" {
			interval = l.clock(o.Calendar).Intervals[key+" "+difference]
		}
	}
	switch {
	case interval != "":
		interval = twoDigits(interval, letter+letter, o.Hour == "2-digit")
	case !strings.ContainsAny(unquoted(single), map[string]string{"a": "hHkKms", "h": "hHkKms", "m": "ms", "s": "s"}[difference]):
		return ""
	default:
		interval = l.between(single, o)
	}
	s := &l.calendar(o.Calendar).Styles
	switch {
	case date == "":
		return interval
	case o.DateStyle != "":
		return glued(s.Both["medium"], s.Date[o.DateStyle], interval)
	}
	return glued(s.Both["medium"], l.dateFields(o), interval)
}

// between is a pattern for both ends, for lack of one that says less.
func (l *Locale) between(pattern string, o DateOptions) string {
	return startOpens + pattern + startCloses + quoted(l.calendar(o.Calendar).Fallback) + endOpens + pattern + endCloses
}

// expandRange fills in the pattern of an interval.
func (l *Locale) expandRange(pattern string, a, b time.Time, o DateOptions) []Part {
	var parts []Part
	source, t := "shared", a
	for pattern != "" {
		at := strings.IndexAny(pattern, startOpens+startCloses+endOpens+endCloses)
		if at < 0 {
			at = len(pattern)
		}
		if at > 0 {
			parts = append(parts, sourced(l.expand(pattern[:at], t, o), source)...)
		}
		if at == len(pattern) {
			break
		}
		switch pattern[at : at+1] {
		case startOpens:
			source, t = "startRange", a
		case endOpens:
			source, t = "endRange", b
		default: // what follows either end has the fields of that one
			source = "shared"
		}
		pattern = pattern[at+1:]
	}
	return parts
}
