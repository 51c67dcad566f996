package permissions

import (
	"errors"
	"fmt"
	"net/netip"
	"strconv"
	"strings"
	"time"
)

// UnusedExpiry is how long an unpinned grant lasts after its last use: what
// nobody needs any more should not stay open.
const UnusedExpiry = 90 * 24 * time.Hour

// Remembered is a decision that outlasts its request, and its history.
type Remembered struct {
	ID       int64  // of its Book; never used twice
	Applet   Applet // as it was when it was decided
	Source   string // npm package that asked; empty for the applet's own code
	Action   Action
	Resource Resource // that was asked for
	Scope    Scope    // what it covers beyond that
	Verdict  Verdict  // Grant or Deny
	Span     Span
	Until    time.Time // zero: not limited by time
	Run      string    // for the span Run: the process and session; see store
	Pinned   bool      // does not expire unused
	Sentence string    // what the person was shown
	Created  time.Time
	Used     time.Time // zero: never
	Uses     uint64
}

// Covers tells whether m extends to r at a time, leaving aside whether it is
// for the run that r belongs to.
func (m *Remembered) Covers(r *Request, now time.Time) bool {
	return m.Action == r.Action && m.extends(r.Resource) && // tells most apart, so it comes first
		m.Applet.Identity == r.Applet.Identity && m.Source == r.Source && !m.overwrites(r) && !m.Expired(now)
}

// overwrites tells whether m let a new file be made and r would replace one
// that somebody else has put there since.
func (m *Remembered) overwrites(r *Request) bool {
	granted, now := m.Resource.File, r.Resource.File
	return m.Verdict == Grant && m.Action == WriteFile && m.Scope == (Scope{}) &&
		granted.New && !granted.Make && !granted.Folder && !now.New && !now.Made
}

// extends tells whether m is about a resource. What was denied of a host stays
// denied wherever its name leads now.
func (m *Remembered) extends(now Resource) bool {
	if was := m.Resource.Endpoint; m.Verdict == Deny && was != nil && now.Endpoint != nil {
		return (was.Protocol == now.Endpoint.Protocol || was.Protocol == "tcp") && m.Scope.coversName(was, now.Endpoint)
	}
	return m.Scope.Covers(m.Resource, now)
}

// Governing finds among decisions the one that governs r, which belongs to run,
// at a time: a denial before a grant, and among grants one of the very object
// before a wider one. Nil: none does.
func Governing(all []*Remembered, r *Request, run string, now time.Time) *Remembered {
	var best *Remembered
	for _, m := range all {
		switch {
		case !m.Covers(r, now) || m.Run != "" && m.Run != run:
		case best == nil,
			m.Verdict == Deny,
			best.Verdict == Grant && m.Extent(r) == (Scope{}):
			best = m
		}
	}
	return best
}

// Decision is what m decides about r.
func (m *Remembered) Decision(r *Request) Decision {
	return Decision{
		Verdict: m.Verdict, Span: m.Span, Until: m.Until, Scope: m.Extent(r),
		Policy: "grant:" + strconv.FormatInt(m.ID, 10),
	}
}

// Replaces tells whether m takes the place of an earlier decision: about the
// same, for the same applet and run. One that outlasts the run does not take
// the place of one for a run, nor the other way round.
func (m *Remembered) Replaces(earlier *Remembered) bool {
	return m.Applet.Identity == earlier.Applet.Identity && m.Run == earlier.Run && m.Subject() == earlier.Subject()
}

// Subject is equal for decisions about the same.
func (m *Remembered) Subject() string {
	covers := m.Resource.String()
	if m.Scope != (Scope{}) {
		covers = fmt.Sprintf("%q %q %q %q %d", m.Scope.Folder, m.Scope.Pattern, m.Scope.Host, m.Scope.Domain, m.Scope.Port)
	}
	switch f := m.Resource.File; {
	case f == nil:
	case f.Make:
		covers = "make " + covers
	case f.Bare && m.Scope == (Scope{}):
		covers = "bare " + covers
	}
	return strings.Join([]string{string(m.Action), m.Source, covers}, "\n")
}

// Extent is the scope of m as it bears on r, which it covers: zero only when
// the very object was decided about.
func (m *Remembered) Extent(r *Request) Scope { return m.Scope.extent(m.Resource, r.Resource) }

// Expired tells whether m holds no longer.
func (m *Remembered) Expired(now time.Time) bool {
	if m.outlived(now) {
		return true
	}
	last := m.Created
	if m.Used.After(last) {
		last = m.Used
	}
	return m.Verdict == Grant && !m.Pinned && now.Sub(last) > UnusedExpiry
}

// clockSlip is how far the wall clock may be set back, as it is by time servers,
// before nobody knows any more how long a decision has held.
const clockSlip = time.Minute

// outlived tells whether the time of m is over. The wall clock goes on while the
// machine sleeps, and may be set back; the process's own clock, which now and
// Created have if they were read in it, does neither. Either ends m.
func (m *Remembered) outlived(now time.Time) bool {
	if m.Until.IsZero() {
		return false
	}
	if !now.Before(m.Until) {
		return true
	}
	held := now.Sub(m.Created)
	return !m.Created.IsZero() && (held < -clockSlip || held >= m.Until.Sub(m.Created))
}

// Check refuses what no request could have led to.
func (m *Remembered) Check() error {
	r := m.Request()
	if e := r.Resource.Endpoint; e != nil {
		some := *e
		if some.Port == 0 {
			some.Port = 1 // any
		}
		if some.Public && len(some.Addresses) == 0 {
			some.Addresses = []netip.Addr{netip.IPv4Unspecified()} // whatever the name leads to
		}
		r.Resource.Endpoint = &some
		if m.Scope == (Scope{}) && e.Port == 0 {
			return errors.New("a decision about one service names its port")
		}
	}
	if m.Action.Budget() && m.Verdict != Grant {
		return errors.New("a budget is denied by policy, not by a grant")
	}
	if err := r.Check(); err != nil {
		return err
	}
	return m.Scope.Check(r.Resource)
}

// Request is a request that m decides.
func (m *Remembered) Request() Request {
	return Request{Applet: m.Applet, Source: m.Source, Action: m.Action, Resource: m.Resource}
}
