package engine

import (
	"math"
	"time"
)

// This file reads dates as V8 does, on which programs rely where the
// specification leaves it open: ISO 8601 strictly, and then anything that looks
// like a date: "4/8/21", "Apr 8, 2021 5:00 PM PST", "2021-4-8 10:00".

// parseDate is the time value of a text, in ms since 1970, or NaN. Times without
// an offset are local ones of zone.
func parseDate(text string, zone *time.Location) float64 {
	p := dateParser{scan: dateScanner{text: []rune(text)}}
	p.scan.read()
	rest, ok := p.iso()
	if !ok || !p.legacy(rest) {
		return math.NaN()
	}
	day, ok1 := p.day.value()
	clock, ok2 := p.clock.value()
	if !ok1 || !ok2 {
		return math.NaN()
	}
	t := makeDate(day, clock)
	if p.offset.sign == 0 {
		return timeClip(fromLocal(t, zone))
	}
	return timeClip(t - p.offset.value())
}

type dateParser struct {
	scan   dateScanner
	day    dayParts
	clock  clockParts
	offset offsetParts
}

// iso reads what ECMAScript's own format has. It answers the first token that
// belongs to something else, the end if nothing does; not ok is a text that
// begins like that format and is wrong.
func (p *dateParser) iso() (rest dateToken, ok bool) {
	s := &p.scan
	switch {
	case s.peek.sign() != 0:
		sign := s.next()
		if !s.peek.digits(6) {
			return sign, true
		}
		year := s.next().number
		if sign.sign() < 0 && year == 0 {
			return sign, true
		}
		p.day.add(sign.sign() * year)
	case s.peek.digits(4):
		p.day.add(s.next().number)
	default:
		return s.next(), true
	}
	for _, within := range []func(int) bool{isMonth, isDay} {
		if !s.skip('-') {
			break
		}
		if !s.peek.digits(2) || !within(s.peek.number) {
			return s.next(), true
		}
		p.day.add(s.next().number)
	}
	if s.peek.kind != tokenWord || s.peek.word != wordT {
		if s.peek.kind != tokenEnd {
			return s.next(), true
		}
	} else if s.next(); !p.isoTime() {
		return rest, false
	}
	if p.offset.sign == 0 && p.clock.n == 0 {
		p.offset.utc() // a date alone
	}
	p.day.iso = true
	return dateToken{kind: tokenEnd}, true
}

// isoTime reads what follows the T.
func (p *dateParser) isoTime() bool {
	s := &p.scan
	if !s.peek.digits(2) || s.peek.number > 24 {
		return false
	}
	last := s.peek.number == 24 // which only has a beginning
	p.clock.add(s.next().number)
	if !s.skip(':') || !s.peek.digits(2) || s.peek.number > 59 || last && s.peek.number > 0 {
		return false
	}
	p.clock.add(s.next().number)
	if s.skip(':') {
		if !s.peek.digits(2) || s.peek.number > 59 || last && s.peek.number > 0 {
			return false
		}
		p.clock.add(s.next().number)
		if s.skip('.') {
			if s.peek.kind != tokenNumber || last && s.peek.number > 0 {
				return false
			}
			p.clock.add(s.next().milliseconds())
		}
	}
	switch sign := s.peek.sign(); {
	case s.peek.isZ():
		s.next()
		p.offset.utc()
	case sign != 0:
		s.next()
		if !p.isoOffset(sign) {
			return false
		}
	}
	return s.peek.kind == tokenEnd
}

func (p *dateParser) isoOffset(sign int) bool {
	s := &p.scan
	hour, minute := 0, 0
	if s.peek.digits(4) { // an extension
		n := s.next().number
		hour, minute = n/100, n%100
	} else {
		if !s.peek.digits(2) {
			return false
		}
		hour = s.next().number
		if !s.skip(':') || !s.peek.digits(2) {
			return false
		}
		minute = s.next().number
	}
	p.offset = offsetParts{sign: sign, hour: hour, minute: minute, hasHour: true, hasMinute: true}
	return hour < 24 && minute < 60
}

// legacy reads everything else, from a token on.
func (p *dateParser) legacy(token dateToken) bool {
	numbers := p.day.n > 0
	if p.scan.peek.kind == tokenEnd && token.kind == tokenEnd {
		return true
	}
	for ; token.kind != tokenEnd; token = p.scan.next() {
		switch {
		case token.kind == tokenNumber:
			numbers = true
			if !p.number(token.number) {
				return false
			}
		case token.kind == tokenWord:
			if !p.name(token, numbers) {
				return false
			}
		case token.sign() != 0 && (p.offset.isUTC() || p.clock.n > 0):
			numbers = true
			if !p.legacyOffset(token.sign()) {
				return false
			}
		case (token.sign() != 0 || token.symbol == ')') && numbers:
			return false
		}
	}
	return true
}

// number takes a number that has no sign of its own: a part of the time or the date.
func (p *dateParser) number(n int) bool {
	s := &p.scan
	switch {
	case s.skip(':'):
		if s.skip(':') {
			if p.clock.n > 0 {
				return false
			}
			p.clock.add(n)
			p.clock.add(0)
			return true
		}
		if !p.clock.add(n) {
			return false
		}
		if s.peek.symbol == '.' {
			s.next()
		}
	case s.skip('.') && p.clock.expects(n):
		p.clock.add(n)
		if s.peek.kind != tokenNumber {
			return false
		}
		p.clock.finish(s.next().milliseconds())
	case p.offset.hasHour && !p.offset.hasMinute && n < 60:
		p.offset.minute, p.offset.hasMinute = n, true
	case p.clock.expects(n):
		p.clock.finish(n)
		k := s.peek
		return k.kind == tokenEnd || k.kind == tokenSpace || k.isZ() || k.sign() != 0
	default:
		if !p.day.add(n) {
			return false
		}
		s.skip('-')
	}
	return true
}

// name takes a word: a month, a zone, AM or PM. Before the first number any
// other goes, if something stands between it and the number.
func (p *dateParser) name(token dateToken, numbers bool) bool {
	w := dateWords[token.word]
	switch {
	case w.kind == wordHalf && p.clock.n > 0:
		p.clock.half, p.clock.hasHalf = w.value, true
	case w.kind == wordMonth:
		p.day.month = w.value
		p.scan.skip('-')
	case w.kind == wordZone && numbers:
		p.offset.set(w.value)
	default:
		return !numbers && p.scan.peek.kind != tokenNumber
	}
	return true
}

// legacyOffset takes what follows a sign: +2, +02, +02:00, +0200, or nothing.
func (p *dateParser) legacyOffset(sign int) bool {
	s := &p.scan
	p.offset.sign = sign
	n, length := 0, 0
	if s.peek.kind == tokenNumber {
		token := s.next()
		n, length = token.number, token.length
	}
	p.offset.hasHour, p.offset.hasMinute = true, true
	switch {
	case s.peek.symbol == ':':
		p.offset.hour, p.offset.hasMinute = n, false
	case length == 1 || length == 2:
		p.offset.hour, p.offset.minute = n, 0
	case length == 3 || length == 4:
		p.offset.hour, p.offset.minute = n/100, n%100
	default:
		return false
	}
	return true
}

func isMonth(n int) bool { return 1 <= n && n <= 12 }
func isDay(n int) bool   { return 1 <= n && n <= 31 }

// dayParts gathers up to three numbers, and perhaps the name of a month.
type dayParts struct {
	parts [3]int
	n     int
	month int // by name
	iso   bool
}

func (d *dayParts) add(n int) bool {
	if d.n == len(d.parts) {
		return false
	}
	d.parts[d.n] = n
	d.n++
	return true
}

// value is the day's number since 1970.
func (d *dayParts) value() (float64, bool) {
	if d.n == 0 {
		return 0, false
	}
	for i := d.n; i < len(d.parts); i++ {
		d.parts[i] = 1
	}
	a, b, c := d.parts[0], d.parts[1], d.parts[2]
	var year, month, day int
	switch {
	case d.month == 0 && (d.iso || !isDay(a)):
		year, month, day = a, b, c
	case d.month == 0:
		month, day, year = a, b, c
	case !isDay(a):
		year, month, day = a, d.month, b
	default:
		day, month, year = a, d.month, b
	}
	if !d.iso {
		switch {
		case 0 <= year && year <= 49:
			year += 2000
		case 50 <= year && year <= 99:
			year += 1900
		}
	}
	const most = 1 << 30
	if year < -most || year >= most || !isMonth(month) || !isDay(day) {
		return 0, false
	}
	return makeDay(float64(year), float64(month-1), float64(day)), true
}

// clockParts gathers hour, minute, second and millisecond.
type clockParts struct {
	parts   [4]int
	n       int
	half    int // added to the hour by AM and PM
	hasHalf bool
}

func (c *clockParts) add(n int) bool {
	if c.n == len(c.parts) {
		return false
	}
	c.parts[c.n] = n
	c.n++
	return true
}

func (c *clockParts) finish(n int) {
	c.add(n)
	c.n = len(c.parts)
}

// expects says that n may be what comes next.
func (c *clockParts) expects(n int) bool {
	return (c.n == 1 || c.n == 2) && n < 60 || c.n == 3 && n < 1000
}

func (c *clockParts) value() (float64, bool) {
	hour, minute, second, ms := c.parts[0], c.parts[1], c.parts[2], c.parts[3]
	if c.hasHalf {
		if hour > 12 {
			return 0, false
		}
		hour = hour%12 + c.half
	}
	if hour > 23 || minute > 59 || second > 59 || ms > 999 {
		if hour != 24 || minute > 0 || second > 0 || ms > 0 {
			return 0, false
		}
	}
	return makeTime(float64(hour), float64(minute), float64(second), float64(ms)), true
}

// offsetParts are those of a zone; sign is 0 where there is none.
type offsetParts struct {
	sign, hour, minute int
	hasHour, hasMinute bool
}

func (o *offsetParts) utc() { o.set(0) }

func (o *offsetParts) set(hours int) {
	*o = offsetParts{sign: 1, hour: hours, hasHour: true, hasMinute: true}
	if hours < 0 {
		o.sign, o.hour = -1, -hours
	}
}

func (o *offsetParts) isUTC() bool {
	return o.hasHour && o.hasMinute && o.hour == 0 && o.minute == 0
}

func (o *offsetParts) value() float64 {
	return float64(o.sign) * (float64(o.hour)*msPerHour + float64(o.minute)*msPerMinute)
}
