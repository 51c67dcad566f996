package intl_test

import (
	"math"
	"strings"
	"testing"
	"time"

	"example.org/vitrine/sandbox/guest/globals/intl"
)

// What the results should be is tested through Intl itself, against ICU, in
// package globals. Here it is what options that nobody checked can do.

func TestLocalesLoad(t *testing.T) {
	tags := intl.Tags()
	if len(tags) < 140 {
		t.Errorf("there are data of %d locales, want 140 and more", len(tags))
	}
	for _, tag := range tags {
		if got := intl.Find(tag, "NumberFormat"); got != tag {
			t.Errorf("%s is found as %q", tag, got)
		}
		l := intl.Load(tag, nil)
		number := intl.Join(l.FormatNumber(intl.Float(1234567.5), intl.NumberOptions{System: "latn", MaxFraction: 1}))
		if !strings.Contains(number, "1") || !strings.Contains(number, "567") {
			t.Errorf("%s formats a number as %q", tag, number)
		}
		when := time.Date(2024, 2, 3, 16, 5, 6, 0, time.UTC)
		date := intl.Join(l.FormatDate(when, intl.DateOptions{System: "latn", Calendar: "gregory", Zone: "Europe/Berlin", HourCycle: "h23", DateStyle: "full", TimeStyle: "full"}))
		if !strings.Contains(date, "2024") || !strings.Contains(date, "6") {
			t.Errorf("%s formats a date as %q", tag, date)
		}
		for kind, code := range map[string]string{"language": "en", "region": "DE", "script": "Latn", "currency": "EUR"} {
			if l.Name(kind, code, "long", true) == "" {
				t.Errorf("%s has no name for the %s %s", tag, kind, code)
			}
		}
		if got := l.FormatList([]string{"a", "b", "c"}, "unit", "narrow"); len(got) < 3 {
			t.Errorf("%s makes a list of %d parts", tag, len(got))
		}
		if got := l.FormatRelative(intl.Float(2), "day", "long", false, intl.NumberOptions{System: "latn"}); len(got) == 0 {
			t.Errorf("%s says nothing for 2 days", tag)
		}
	}
}

func TestFind(t *testing.T) {
	for _, c := range []struct{ tag, service, want string }{
		{"de", "", "de"},
		{"de-DE", "", "de-DE"},
		{"de-u-nu-latn", "", "de"},
		{"en-XA", "", "en"},
		{"zh-Hant", "", "zh-Hant"},
		{"es-CO", "", "es-CO"},
		{"xx", "", ""},
		{"", "", ""},
		{"tlh", "", ""},
		{"de-AT-1996", "", "de-AT"},
		{"de-AT", "PluralRules", "de"},
		{"en-Latn-US", "", "en"},
	} {
		if got := intl.Find(c.tag, c.service); got != c.want {
			t.Errorf("%q is found as %q, want %q", c.tag, got, c.want)
		}
	}
	// Which data a tag leads to shows in how it writes a date.
	for tag, want := range map[string]string{
		"es-PE": "1 de enero de 1970", "zh-Hant": "1970年1月1日", "pt-AO": "1 de janeiro de 1970", "en-SG": "1 January 1970", "en-US": "January 1, 1970",
		"de-LU": "1. Januar 1970", "sr-Latn": "1. januar 1970.", "no": "1. januar 1970", "xx": "January 1, 1970", "en-BW": "1 January 1970",
	} {
		if got := intl.Join(intl.Load(tag, nil).FormatDate(time.Unix(0, 0).UTC(), intl.DateOptions{System: "latn", Calendar: "gregory", DateStyle: "long"})); got != want {
			t.Errorf("%s formats a date as %q, want %q", tag, got, want)
		}
	}
}

func TestCanonical(t *testing.T) {
	tests := map[string]string{
		"EN-us": "en-US", "iw": "he", "zh-hans-cn": "zh-Hans-CN", "de-u-nu-latn": "de-u-nu-latn", "xx-yy": "xx-YY", "de_DE": "", "x-private": "", "e": "",
		"de--DE": "", "": "", "../../etc/passwd": "", strings.Repeat("a", 1000): "", "de\x00": "", "123": "", "fullwide": "fullwide", "en-Latn-US": "en-Latn-US",
		"en-u-kn-true": "en-u-kn", "en-b-x1-a-y2": "en-a-y2-b-x1", "en-a-b1-a-c2": "", "sl-rozaj-biske-1994": "sl-1994-biske-rozaj", "de-1996-1996": "", "en-x-u": "en-x-u",
		"ar-u-nu-arab-ca-islamicc": "ar-u-ca-islamic-civil-nu-arab", "sh": "sr-Latn", "aa-SU": "aa-RU", "en-t-de-m0-und": "en-t-de-m0-und", "en-USA": "", "hy-arevela": "hy", "en-u": "",
	}
	for tag, want := range tests {
		got, err := intl.Canonical(tag)
		if (err != nil) != (want == "") || got != want {
			t.Errorf("%.40q becomes %q, %v, want %q", tag, got, err, want)
		}
	}
}

func FuzzFormat(f *testing.F) {
	f.Add("de", 1234.5, "currency", "EUR", "compact", "long", 0, 3, 1, 2)
	f.Add("hi", math.Copysign(0, -1), "unit", "meter-per-second", "engineering", "x", 100, 0, 0, 21)
	f.Add("ar", math.Inf(-1), "percent", "", "scientific", "", -1, -1, -1, -1)
	f.Fuzz(func(t *testing.T, tag string, value float64, style, unit, notation, width string, least, most, leastSignificant, mostSignificant int) {
		const bound = 100 // what the caller guarantees
		clamp := func(i int) int { return min(max(i, 0), bound) }
		l := intl.Load(tag, nil)
		o := intl.NumberOptions{
			Style: style, Currency: unit, Unit: unit, Notation: notation, CompactDisplay: width, UnitDisplay: width, CurrencyDisplay: width,
			MinFraction: clamp(least), MaxFraction: clamp(most), MinSignificant: clamp(leastSignificant), MaxSignificant: clamp(mostSignificant),
			CompactRounding: least < 0, Rounding: style, RoundingPriority: notation, SignDisplay: width, UseGrouping: unit, System: tag,
		}
		d := intl.Float(value)
		if text := intl.Join(l.FormatNumber(d, o)); len(text) > 4096 {
			t.Errorf("%d bytes", len(text))
		}
		l.Plural(d, least > 0, o)
		l.FormatNumberRange(d, intl.Float(float64(most)), o)
		l.Name(style, unit, width, most > 0)
		l.FormatRelative(d, unit, width, most > 0, o)
		l.FormatList([]string{tag, unit, style}, notation, width)
		when := time.UnixMilli(int64(math.Max(-8.64e15, math.Min(8.64e15, value)))).UTC()
		dates := intl.DateOptions{
			System: tag, Calendar: notation, Zone: unit, DayPeriod: width, DateStyle: style, TimeStyle: notation, Weekday: width, Year: unit, Month: width, Day: unit, Hour: unit, Minute: unit, Second: unit,
			Fraction: least, ZoneName: width, HourCycle: notation, Era: style,
		}
		l.FormatDate(when, dates)
		l.FormatDateRange(when, when.Add(time.Duration(most)*time.Hour), dates)
		dates.DateStyle, dates.TimeStyle = "", ""
		l.FormatDate(when, dates)
		l.FormatDateRange(when, when.Add(time.Duration(most)*time.Hour), dates)
	})
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{"1", "-1.5e3", "", ".", "e", "1e999", "+", "Infinity", "0x1", "00.00"} {
		f.Add(seed)
	}
	f.Fuzz(func(_ *testing.T, text string) {
		d, ok := intl.Parse(text)
		if ok {
			intl.Load("en", nil).FormatNumber(d, intl.NumberOptions{MaxFraction: 3})
		}
	})
}
