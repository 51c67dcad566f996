package engine

import (
	"math"
	"time"
)

// This file is the arithmetic of times and dates, as the specification words it:
// numbers of milliseconds and days since 1970, NaN where there is no such time.

const (
	msPerMinute = 60_000.0
	msPerHour   = 60 * msPerMinute
	msPerDay    = 24 * msPerHour
	maxTime     = 8.64e15 // the furthest from 1970 that a Date can be
)

func finite(values ...float64) bool {
	for _, v := range values {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return false
		}
	}
	return true
}

func makeTime(hour, minute, second, ms float64) float64 {
	if !finite(hour, minute, second, ms) {
		return math.NaN()
	}
	t := math.Trunc(hour) * msPerHour
	t += math.Trunc(minute) * msPerMinute
	t += math.Trunc(second) * 1000
	return t + math.Trunc(ms)
}

// makeDay is the number of a day; month counts from 0 and may be any, as may date.
func makeDay(year, month, date float64) float64 {
	if !finite(year, month, date) {
		return math.NaN()
	}
	year, month, date = math.Trunc(year), math.Trunc(month), math.Trunc(date)
	const mostYears, mostMonths = 1e6, 1e7 // as V8 has it
	if math.Abs(year) > mostYears || math.Abs(month) > mostMonths {
		return math.NaN()
	}
	years := year + math.Floor(month/12)
	within := int(month - math.Floor(month/12)*12)
	return daysBefore(int(years), within) + date - 1
}

// daysBefore is the number of the first day of a month, counted from 0.
func daysBefore(year, month int) float64 {
	y, m := year, month+1
	if m <= 2 { // years begin with March, so that the leap day is their last
		y--
		m += 12
	}
	era := floorDiv(y, 400)
	ofEra := y - era*400
	ofYear := (153*(m-3) + 2) / 5
	const toEpoch = 719468 // days from March of the year 0 to 1970
	return float64(era*146097 + ofEra*365 + ofEra/4 - ofEra/100 + ofYear - toEpoch)
}

func floorDiv(a, b int) int {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

func makeDate(day, t float64) float64 {
	if !finite(day, t) {
		return math.NaN()
	}
	if d := day*msPerDay + t; finite(d) {
		return d
	}
	return math.NaN()
}

func timeClip(t float64) float64 {
	if !finite(t) || math.Abs(t) > maxTime {
		return math.NaN()
	}
	return math.Trunc(t) + 0
}

// civil are the parts of a time.
type civil struct {
	year, month, date        int // month from 0
	weekday                  int // from Sunday
	hour, minute, second, ms int
}

// civilOf takes a time apart that is a whole number not far beyond maxTime.
func civilOf(t float64) civil {
	days := math.Floor(t / msPerDay)
	rest := int(t - days*msPerDay)
	c := civil{hour: rest / 3_600_000, minute: rest / 60_000 % 60, second: rest / 1000 % 60, ms: rest % 1000}
	c.weekday = ((int(days)+4)%7 + 7) % 7
	z := int(days) + 719468
	era := floorDiv(z, 146097)
	ofEra := z - era*146097
	yearOfEra := (ofEra - ofEra/1460 + ofEra/36524 - ofEra/146096) / 365
	ofYear := ofEra - (365*yearOfEra + yearOfEra/4 - yearOfEra/100)
	m := (5*ofYear + 2) / 153
	c.date = ofYear - (153*m+2)/5 + 1
	c.year = yearOfEra + era*400
	if c.month = m + 2; c.month > 11 {
		c.month -= 12
		c.year++
	}
	return c
}

func (c civil) day() float64 { return makeDay(float64(c.year), float64(c.month), float64(c.date)) }
func (c civil) time() float64 {
	return makeTime(float64(c.hour), float64(c.minute), float64(c.second), float64(c.ms))
}

// offsetAt is by how much local time is ahead of UTC at a time, in ms.
func offsetAt(t float64, zone *time.Location) float64 {
	_, seconds := time.UnixMilli(int64(t)).In(zone).Zone()
	return float64(seconds) * 1000
}

func toLocal(t float64, zone *time.Location) float64 { return t + offsetAt(t, zone) }

// fromLocal is the time at which clocks show t. When they are put forward over
// it, it counts as if they had not been; when they show it twice, the first time.
func fromLocal(t float64, zone *time.Location) float64 {
	if !finite(t) || math.Abs(t) > maxTime+msPerDay {
		return math.NaN()
	}
	before, after := offsetAt(t-msPerDay, zone), offsetAt(t+msPerDay, zone)
	if early := t - before; before == after || offsetAt(early, zone) == before || offsetAt(t-after, zone) != after {
		return early
	}
	return t - after
}
