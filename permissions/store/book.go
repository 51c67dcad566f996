package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"example.org/vitrine/permissions"
	"example.org/vitrine/permissions/account"
)

// Lookup implements permissions.Book.
func (s *Store) Lookup(ctx context.Context, r permissions.Request) (permissions.Decision, bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	known, err := s.of(ctx, r.Applet.Identity)
	if err != nil {
		return permissions.Decision{}, false, err
	}
	now := time.Now()
	best := permissions.Governing(known.remembered, &r, runOf(r.Session), now)
	if best == nil {
		return permissions.Decision{}, false, nil
	}
	best.Used = now
	return best.Decision(&r), true, nil
}

// Withdrawn implements permissions.Book.
func (s *Store) Withdrawn(ctx context.Context, identity string) (time.Time, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	known, err := s.of(ctx, identity)
	return known.withdrawn, err
}

// known is what is remembered of an applet.
type known struct {
	remembered []*permissions.Remembered
	withdrawn  time.Time
}

// of is what is remembered of an applet. The caller holds s.mu.
func (s *Store) of(ctx context.Context, identity string) (known, error) {
	if k, ok := s.known[identity]; ok {
		return k, nil
	}
	remembered, err := s.query(ctx, `identity = ? ORDER BY id`, identity)
	if err != nil {
		return known{}, err
	}
	k := known{remembered: remembered}
	var at sql.NullInt64
	if err := s.db.QueryRowContext(ctx, `SELECT max(time) FROM withdrawals WHERE identity IN (?, '')`, identity).Scan(&at); err != nil {
		return known{}, err
	}
	if at.Valid {
		k.withdrawn = time.Unix(0, at.Int64)
	}
	if len(s.known) >= maxKnown {
		clear(s.known)
	}
	s.known[identity] = k
	return k, nil
}

// maxKnown is how many applets' grants are kept in memory.
const maxKnown = 256

// Record implements permissions.Book. What is to be remembered is committed to
// the disk when it returns; other decisions are in the kernel's hands. Of
// denials that nobody was asked about, what is too much for one run is counted
// only, and grants that nobody was asked about may have to wait.
func (s *Store) Record(ctx context.Context, r permissions.Request, d permissions.Decision) error {
	e := decided(r, d)
	switch {
	case !d.Remembered() && repeatable(e):
		return s.spoolPaced(ctx, e)
	case !d.Remembered():
		return s.spool.append(e)
	}
	m := permissions.Remembered{
		Applet: r.Applet, Source: r.Source, Action: r.Action, Resource: r.Resource, Scope: d.Scope,
		Verdict: d.Verdict, Span: d.Span, Until: d.Until, Sentence: d.Sentence, Created: time.Now(),
	}
	if d.Span == permissions.Run {
		m.Run = runOf(r.Session)
	}
	return s.write(ctx, true, func(a *appender) error {
		id, err := a.insertGrant(m)
		if err != nil {
			return err
		}
		e.Grant = id
		return a.add(e)
	})
}

func decided(r permissions.Request, d permissions.Decision) *Event {
	e := about(Decided, r)
	e.Verdict, e.Span, e.Until = string(d.Verdict), string(d.Span), milliseconds(d.Until)
	e.By, e.Policy, e.Reason, e.Sentence = string(d.By), d.Policy, d.Reason, d.Sentence
	if d.Scope != (permissions.Scope{}) {
		e.Scope = scopeText(d.Scope)
	}
	return e
}

func about(kind Kind, r permissions.Request) *Event {
	e := &Event{
		Time: time.Now().UnixMilli(), Kind: kind, Run: runOf(r.Session),
		Identity: r.Applet.Identity, Name: r.Applet.Name, Version: r.Applet.Version,
		Source: r.Source, API: r.API, Action: string(r.Action), Resource: r.Resource.String(),
	}
	if endpoint := r.Resource.Endpoint; endpoint != nil {
		addresses := make([]string, 0, len(endpoint.Addresses))
		for _, a := range endpoint.Addresses {
			addresses = append(addresses, a.String())
		}
		e.Address = strings.Join(addresses, " ")
	}
	return e
}

func scopeText(s permissions.Scope) string {
	text, _ := json.Marshal(s) //nolint:errchkjson // strings and a number
	return string(text)
}

// Use implements permissions.Book.
func (s *Store) Use(ctx context.Context, u permissions.Use) error {
	e := about(Used, u.Request)
	e.Read, e.Written, e.How = u.Read, u.Written, u.How
	e.Began, e.Ended = milliseconds(u.Opened), milliseconds(u.Closed)
	return s.spoolPaced(ctx, e)
}

// Finish notes that a run has ended, why, and what it used. The reason may hold
// words of the applet's.
func (s *Store) Finish(a permissions.Applet, session uint64, reason string, f account.Figures) error {
	now := time.Now().UnixMilli()
	folded := s.spoolAll(s.pace.end(runOf(session)))
	return errors.Join(folded, s.spool.append(&Event{
		Time: now, Kind: Ended, Run: runOf(session), Identity: a.Identity, Name: a.Name, Version: a.Version, Reason: reason,
		Began: now - f.Running.Milliseconds(), Ended: now,
		CPU: f.CPU.Milliseconds(), Resident: f.ResidentPeak, Memory: f.MemoryPeak, Fuel: f.Fuel, Frames: f.FramesIn, Requests: f.Requests,
		Read: f.Read, Written: f.Written,
	}))
}

// EndRun implements permissions.Book.
func (s *Store) EndRun(session uint64) {
	ctx := context.Background()
	run := runOf(session)
	_ = s.spoolAll(s.pace.end(run)) // a count of what had no effect
	var n int
	if err := s.db.QueryRowContext(ctx, `SELECT COUNT(*) FROM grants WHERE run = ?`, run).Scan(&n); err == nil && n == 0 {
		return
	}
	// If this fails the grants are still for a run that is over: nobody asks
	// for it again, and the next process to open the store removes them.
	_ = s.write(ctx, true, func(a *appender) error {
		_, err := a.tx.ExecContext(ctx, `DELETE FROM grants WHERE run = ?`, run)
		return err
	})
}

// runOf names a run so that no other process, now or later, has the same.
func runOf(session uint64) string {
	return processRun + strconv.FormatUint(session, 10)
}

// processRun is this process and when it started; it does not change.
var processRun = fmt.Sprintf("%d.%s.", os.Getpid(), startOf(strconv.Itoa(os.Getpid())))

// startOf is when a process started, in the kernel's ticks since the machine
// did; empty when there is none.
func startOf(pid string) string {
	stat, err := os.ReadFile("/proc/" + pid + "/stat")
	if err != nil {
		return ""
	}
	_, rest, _ := strings.Cut(string(stat), ") ") // a name may have spaces
	if i := strings.LastIndex(string(stat), ") "); i >= 0 {
		rest = string(stat)[i+2:]
	}
	if fields := strings.Fields(rest); len(fields) > 19 {
		return fields[19]
	}
	return ""
}

// alive tells whether the process of a run still lives.
func alive(run string) bool {
	parts := strings.Split(run, ".")
	return len(parts) == 3 && parts[1] != "" && startOf(parts[0]) == parts[1]
}
