package permissions

import (
	"fmt"
	"time"
)

// Until is when a decision made now ends: zero for one that time does not end.
// It is a time of the wall clock alone, which goes on while the machine sleeps.
func (s Span) Until(now time.Time) (time.Time, error) {
	switch s {
	case Once, Run, Always:
		return time.Time{}, nil
	case Hour:
		return now.Add(time.Hour).Round(0), nil
	case Midnight:
		y, m, d := now.Date()
		return time.Date(y, m, d+1, 0, 0, 0, 0, now.Location()), nil
	case Month:
		return now.AddDate(0, 0, 30).Round(0), nil
	}
	return time.Time{}, fmt.Errorf("cannot understand the span %q", s)
}
