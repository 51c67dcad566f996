package store

import (
	"context"
	"errors"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"example.org/vitrine/permissions"
)

// This file is about how fast one run of an applet may write into the ledger
// what nobody sees. What a person decides is never held back.

const (
	// Denials that nobody was asked about cost an applet nothing. Those beyond
	// these are counted, and the count is an entry.
	denialBurst = 200       // entries
	denialRate  = 0.1       // entries a second
	denialBytes = 256 << 10 // at once; and as many in an hour
	foldEvery   = time.Minute

	// Grants and uses are each on record, however many: the applet waits.
	useBurst = 32 << 20 // bytes at once
	useRate  = 1 << 20  // bytes a second: two thousand files

	maxPaced  = 256 // runs that are kept account of
	maxRecent = 64  // different entries that are known again
)

// pace keeps account of what runs write.
type pace struct {
	mu   sync.Mutex
	runs map[string]*paced // by identity and run
}

type paced struct {
	denials, denialBytes, uses *rate.Limiter

	recent map[Event]struct{} // what comes again becomes one entry: see addMerged
	folded map[string]*Event  // by action: denials that are only counted
	since  time.Time          // of the last that was written
}

func newPace() *pace { return &pace{runs: map[string]*paced{}} }

func newPaced() *paced {
	return &paced{
		denials:     rate.NewLimiter(denialRate, denialBurst),
		denialBytes: rate.NewLimiter(denialBytes/3600, denialBytes),
		uses:        rate.NewLimiter(useRate, useBurst),
		recent:      map[Event]struct{}{}, folded: map[string]*Event{}, since: time.Now(),
	}
}

// admit says what is to be written for an event that nobody sees: the events,
// and how long to wait before.
func (p *pace) admit(e *Event) (write []*Event, wait time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.runs[e.Identity+"\n"+e.Run] == nil && len(p.runs) >= maxPaced {
		write = p.drainAll()
		clear(p.runs)
	}
	run := p.runs[e.Identity+"\n"+e.Run]
	if run == nil {
		run = newPaced()
		p.runs[e.Identity+"\n"+e.Run] = run
	}
	now, size := time.Now(), e.size()
	if e.Kind == Decided && e.Verdict != string(permissions.Grant) {
		if run.denials.TokensAt(now) >= 1 && run.denialBytes.AllowN(now, min(size, denialBytes)) && run.denials.AllowN(now, 1) {
			return append(write, e), 0
		}
		run.fold(e)
		if now.Sub(run.since) >= foldEvery {
			write = append(write, run.drain()...)
		}
		return write, 0
	}
	key := e.repeated()
	if _, known := run.recent[key]; known {
		return append(write, e), 0
	}
	if len(run.recent) >= maxRecent {
		clear(run.recent)
	}
	run.recent[key] = struct{}{}
	return append(write, e), run.uses.ReserveN(now, min(size, useBurst)).DelayFrom(now)
}

// fold counts a denial.
func (r *paced) fold(e *Event) {
	if f := r.folded[e.Action]; f != nil {
		f.Times++
		return
	}
	r.folded[e.Action] = &Event{
		Time: e.Time, Kind: Decided, Run: e.Run, Identity: e.Identity, Name: e.Name, Version: e.Version, Action: e.Action,
		Verdict: e.Verdict, Span: e.Span, By: string(permissions.ByNobody), Policy: Folded, Reason: "too many to be listed one by one", Times: 1,
	}
}

// Folded is the Policy of an entry that counts denials which nobody was asked
// about, and which were too many to be listed. It has no resource.
const Folded = "ledger:folded"

func (r *paced) drain() (all []*Event) {
	for _, e := range r.folded {
		all = append(all, e)
	}
	clear(r.folded)
	r.since = time.Now()
	return all
}

// drainAll is what is still only counted. It is called with mu held.
func (p *pace) drainAll() (all []*Event) {
	for _, r := range p.runs {
		all = append(all, r.drain()...)
	}
	return all
}

// end is what is still only counted of a run that has ended.
func (p *pace) end(run string) (all []*Event) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for key, r := range p.runs {
		if len(key) > len(run) && key[len(key)-len(run)-1:] == "\n"+run {
			all = append(all, r.drain()...)
			delete(p.runs, key)
		}
	}
	return all
}

// spoolPaced spools an event that nobody sees, at the pace of its run.
func (s *Store) spoolPaced(ctx context.Context, e *Event) error {
	write, wait := s.pace.admit(e)
	if wait > 0 {
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return s.spoolAll(write)
}

func (s *Store) spoolAll(all []*Event) error {
	var failed error
	for _, e := range all {
		failed = errors.Join(failed, s.spool.append(e))
	}
	return failed
}

// foldAll writes down what was only counted.
func (s *Store) foldAll() error {
	s.pace.mu.Lock()
	all := s.pace.drainAll()
	s.pace.mu.Unlock()
	return s.spoolAll(all)
}

// size is about how many bytes an event has in the ledger.
func (e *Event) size() int {
	const frame = 200 // names of fields, numbers, and what the chain needs
	return frame + len(e.Run) + len(e.Identity) + len(e.Name) + len(e.Version) + len(e.Source) + len(e.API) + len(e.Action) +
		len(e.Resource) + len(e.Address) + len(e.Scope) + len(e.By) + len(e.Policy) + len(e.Reason) + len(e.Sentence) + len(e.How)
}
