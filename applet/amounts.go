package applet

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// maxCount is the largest whole number that JSON carries exactly everywhere.
const maxCount = 1 << 53

// units of sizes; they are binary, as the viewer shows them.
var units = []struct {
	suffix string
	bytes  uint64
}{
	{"KB", 1 << 10}, {"MB", 1 << 20}, {"GB", 1 << 30}, {"B", 1},
}

// ParseSize reads a size such as "48MB", "1.5GB", "640KB" or "4096" in bytes. Units are binary.
func ParseSize(text string) (uint64, error) {
	scale, digits := uint64(1), strings.TrimSpace(text)
	for _, u := range units {
		if rest, ok := strings.CutSuffix(strings.ToUpper(digits), u.suffix); ok {
			scale, digits = u.bytes, strings.TrimSpace(rest)
			break
		}
	}
	n, err := strconv.ParseFloat(digits, 64)
	if err != nil || !(n >= 0) || n*float64(scale) > maxCount {
		return 0, fmt.Errorf("cannot read the size %s: write for example 48MB", show(text))
	}
	return uint64(n * float64(scale)), nil
}

func (d *decoder) size(v value, field string) uint64 {
	if v.kind != '"' {
		return d.count(v, field)
	}
	n, err := ParseSize(v.text)
	if err != nil {
		d.problem(v.offset, field, err.Error(), "")
	}
	return n
}

func (d *decoder) count(v value, field string) uint64 {
	n, err := strconv.ParseUint(string(v.number), 10, 64)
	if v.kind != '0' || err != nil || n > maxCount {
		d.problem(v.offset, field, field+" is not a whole number from 0 to 2^53", "")
		return 0
	}
	return n
}

// maxSeconds is a year: beyond it a budget is a mistake.
const maxSeconds = 366 * 24 * 60 * 60

func (d *decoder) seconds(v value, field string) float64 {
	var n float64
	var err error
	switch v.kind {
	case '0':
		n, err = strconv.ParseFloat(string(v.number), 64)
	case '"':
		var span time.Duration
		span, err = time.ParseDuration(v.text)
		n = span.Seconds()
	default:
		d.mismatch(v, field, "a number of seconds or a span such as \"90s\"")
		return 0
	}
	if err != nil || !(n >= 0) || n > maxSeconds {
		d.problem(v.offset, field, field+" is not a number of seconds or a span such as \"90s\"", "")
		return 0
	}
	return n
}
