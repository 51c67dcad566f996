package intl

import "time"

// Calendars are those that dates can be shown in.
var Calendars = []string{"buddhist", gregorian, "persian"}

// calendarDay is a day in some calendar. Months and days count from 1.
type calendarDay struct{ era, year, month, day int }

// dayIn is the day of t in a calendar. The Gregorian one counts on into the past.
func dayIn(calendar string, t time.Time) calendarDay {
	year, month, day := t.Date()
	d := calendarDay{1, year, int(month), day}
	switch {
	case calendar == "persian":
		return persian(year, int(month), day)
	case calendar == "buddhist":
		d.year += 543
	case year <= 0:
		d.era, d.year = 0, 1-year
	}
	return d
}

// persian is the day in the calendar of Iran, whose leap years come in cycles of
// 33, which agrees with the sky from 1178 to 1633 and is what ICU computes.
func persian(year, month, day int) calendarDay {
	const epoch = -492268 // the first day of the year 1, counted from 1970
	days := int(time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC).Unix()/86400) - epoch
	if time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC).Unix()%86400 < 0 {
		days--
	}
	start := func(y int) int { return 365*(y-1) + floor(8*y+21, 33) }
	y := floor(33*days+3, 12053) + 1
	for start(y+1) <= days {
		y++
	}
	for start(y) > days {
		y--
	}
	rest := days - start(y)
	if rest < 216 {
		return calendarDay{1, y, rest/31 + 1, rest%31 + 1}
	}
	return calendarDay{1, y, (rest-6)/30 + 1, (rest-6)%30 + 1}
}

func floor(a, b int) int {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}
