// Package permissions decides what applets may do: a Request goes through the
// Gate, which asks the policy, then the book of remembered decisions, then the
// person, and records the decision before it takes effect. It knows nothing of
// storage, of Cedar or of windows; those stand behind the interfaces here.
//
// It protects everything that goes through the Gate. It cannot see what does
// not: each service must ask before it touches anything, and must hand a
// Request that it has resolved itself.
package permissions

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"
)

// ErrDenied is wrapped by every error that a refusal causes.
var ErrDenied = errors.New("permission denied")

// Rule is what a Policy says of a Request.
type Rule string

// The rules. The zero Rule asks.
const (
	Permit Rule = "permit" // granted silently and recorded
	Forbid Rule = "forbid" // denied, and not asked about
	Ask    Rule = "ask"
	Narrow Rule = "narrow" // asked about; only a grant of the very object holds, no wider one
)

// Policy is the written rules. Rule must be safe for use by several goroutines.
// An error is a denial.
type Policy interface {
	Rule(ctx context.Context, r Request) (rule Rule, policy string, err error)
	// Limit is the most of a budget that applet may use unasked, in the units of Amount.
	Limit(ctx context.Context, applet Applet, action Action) (uint64, error)
}

// Book is the memory of decisions and the ledger of their use. Safe for use by
// several goroutines.
type Book interface {
	// Lookup finds the remembered decision that governs r: a denial before a
	// grant, and among grants one of the very object before a wider one. The
	// Decision's Scope is zero only for a grant of the very object; what holds
	// through a folder above it has that as its scope.
	Lookup(ctx context.Context, r Request) (Decision, bool, error)
	// Record writes down a decision before it takes effect. One that a person
	// made, with a span beyond Once, is remembered.
	Record(ctx context.Context, r Request, d Decision) error
	// Use writes down what was done with a handle: once, when it closes.
	Use(ctx context.Context, u Use) error
	// Withdrawn is when everything was last taken back from an applet: what was
	// granted before without being remembered ends as well. Zero: never.
	Withdrawn(ctx context.Context, identity string) (time.Time, error)
	// EndRun forgets what was decided for the run of session only.
	EndRun(session uint64)
	// Changed calls f, on any goroutine, whenever a remembered decision may
	// have been taken back, also by another process, until stop is called.
	Changed(f func()) (stop func())
}

// Prompter asks the person. It returns when they have answered or ctx is done;
// an error and a zero Decision deny (a budget stays paused). One prompt at a
// time for each session: the Gate sees to that. The Decision's Verdict, Span,
// Scope, All and Sentence are the Prompter's; the Gate fills in the rest.
type Prompter interface {
	Prompt(ctx context.Context, r Request) (Decision, error)
}

// Bounds on what one session can do to the person who watches it.
const (
	MaxRefusals = 3                // of one action in a run; then it is no longer asked about
	MaxRefused  = 9                // in a run, of all actions; then nothing but budgets is asked about
	MaxQueued   = 16               // different questions of one session that wait; more are denied
	AnswerTime  = 10 * time.Minute // a question about a thing that is left alone so long is denied once
)

// Gate is where every Request is decided. Its methods may be called from any
// goroutine; Ask may block as long as a person thinks.
type Gate struct {
	policy   Policy
	book     Book
	prompter Prompter // nil: there is nobody to ask
	options  Options

	changes atomic.Uint64

	mu       sync.Mutex
	sessions map[uint64]*session
	watches  map[*watch]struct{}
	stop     func()
}

// Options change how a Gate decides. The zero value asks for everything that
// neither policy nor a remembered decision settles.
type Options struct {
	Allowed []Allowance // granted for this run, unless a policy forbids it
	DenyAll bool        // whatever would be asked is denied
	OnLimit OnLimit     // what happens at the limit of a budget
	// Certificate grants what its signer vouches for; nil: none.
	Certificate *Certificate
	// Observe is called with each decision after it was recorded, on the
	// goroutine of Ask.
	Observe func(r Request, d Decision)
}

// OnLimit is what happens when a budget is used up.
type OnLimit string

// The ways to deal with a limit. The zero value asks.
const (
	LimitAsk   OnLimit = "ask"
	LimitGrant OnLimit = "grant"
	LimitAbort OnLimit = "abort"
)

// NewGate returns a Gate over policy and book that asks prompter, which is nil
// when there is nobody to ask: things are then denied and budgets abort. Close
// it when the last session has ended.
func NewGate(policy Policy, book Book, prompter Prompter, options Options) *Gate {
	g := &Gate{
		policy: policy, book: book, prompter: prompter, options: options,
		sessions: map[uint64]*session{}, watches: map[*watch]struct{}{},
	}
	g.stop = book.Changed(g.recheck)
	return g
}

// Close stops watching the book. Decisions already made stay in effect.
func (g *Gate) Close() { g.stop() }

// Ask decides r, asking the person if it must, and returns once the decision
// is written down. The error is nil for a grant; for every other Verdict, and
// when something failed, it wraps ErrDenied and says why in words for the
// applet. A Decision of Later means that the applet stays paused, and that the
// same Request may be made again after Resume.
func (g *Gate) Ask(ctx context.Context, r Request) (Decision, error) {
	if err := r.Check(); err != nil {
		return Decision{Verdict: Deny, Span: Once, By: ByPolicy, Policy: "gate:request", Reason: err.Error()}, fmt.Errorf("%w: %w", ErrDenied, err)
	}
	r = g.asOfNow(ctx, r)
	d, settled := g.settle(ctx, r)
	if !settled {
		_, d, err := g.question(ctx, r, nil)
		return d, err
	}
	return g.enact(ctx, r, d)
}

// Query tells what Ask would answer, without asking: "granted", "denied" or
// "prompt", as navigator.permissions names them. Nothing is recorded, and no
// name looked up: an Endpoint without addresses is taken for a public one.
func (g *Gate) Query(ctx context.Context, r Request) string {
	r = r.supposing(true)
	if r.Check() != nil {
		return "denied"
	}
	r = g.asOfNow(ctx, r)
	switch d, settled := g.settle(ctx, r); {
	case !settled && (g.nobody() || g.options.DenyAll || g.silenced(r)):
		return "denied"
	case !settled:
		return "prompt"
	case d.Verdict == Grant:
		return "granted"
	}
	return "denied"
}

// Forbids tells whether a policy forbids r, whatever a person says or chooses,
// and the policy's name. Nothing is asked or recorded. Where the policies cannot
// be understood, everything is forbidden.
func (g *Gate) Forbids(ctx context.Context, r Request) (policy string, forbidden bool) {
	if err := r.Check(); err != nil {
		return "gate:request", true
	}
	rule, policy, err := g.policy.Rule(ctx, r)
	return policy, err != nil || rule == Forbid
}

// Limit is how much of a budget applet may use without being asked about, in
// the units of Amount. An error means nothing.
func (g *Gate) Limit(ctx context.Context, applet Applet, action Action) (uint64, error) {
	n, err := g.policy.Limit(ctx, applet, action)
	if err != nil {
		return 0, fmt.Errorf("%w: cannot find the budget for %s: %w", ErrDenied, action, err)
	}
	return n, nil
}

// Recheck ends the permission of every live handle that would not be granted
// now. Call it when the policy has changed; changes of the book are noticed.
func (g *Gate) Recheck() { g.recheck() }

// Changes counts how often what is granted may have become less. While it stays
// the same, a decision holds until its time runs out: what is over before it
// changes need not be watched.
func (g *Gate) Changes() uint64 { return g.changes.Load() }

// Use writes down what was done with a handle.
func (g *Gate) Use(ctx context.Context, u Use) error { return g.book.Use(ctx, u) }

// Resume lets the run of session ask about budgets again, after the person has
// put one off. Call it when they let the applet go on, and only then: until it
// is called, each such question is put off as well, and nobody sees it.
func (g *Gate) Resume(session uint64) {
	g.mu.Lock()
	s := g.sessions[session]
	g.mu.Unlock()
	if s != nil {
		s.resume()
	}
}

// End forgets what was decided for the run of session, and refuses what it
// still asks. Nothing may be asked for it afterwards.
func (g *Gate) End(session uint64) {
	g.mu.Lock()
	s := g.sessions[session]
	delete(g.sessions, session)
	g.mu.Unlock()
	if s != nil {
		s.end()
	}
	g.book.EndRun(session)
}

// settle decides r as far as that needs no person.
func (g *Gate) settle(ctx context.Context, r Request) (Decision, bool) {
	rule, policy, err := g.policy.Rule(ctx, r)
	if err != nil {
		// The applet reads the reason: it must not learn what the person's files are called.
		d := Decision{Verdict: Deny, Span: Once, By: ByPolicy, Policy: policy, Reason: "the policies cannot be understood, and nothing is granted until they are put right"}
		if policy != "" {
			d.Reason = "cannot decide by policy: " + err.Error()
		}
		if r.Action.Budget() { // what the applet has done so far is not lost over a slip in a file
			d.Verdict = Later
			if g.nobody() {
				d.Verdict = Abort
			}
		}
		return d, true
	}
	if rule == Forbid {
		return Decision{Verdict: Deny, Span: Once, By: ByPolicy, Policy: policy, Reason: "forbidden by policy " + policy}, true
	}
	narrow := rule == Narrow || r.Resource.File != nil && len(r.Resource.File.Risks) > 0

	d, found, err := g.book.Lookup(ctx, r)
	f := r.Resource.File
	switch {
	case f != nil && f.Chosen: // also what was denied before: the person has thought again
		return chosen(), true
	case err != nil:
		return Decision{Verdict: Deny, Span: Once, By: ByNobody, Policy: "gate:book", Reason: "cannot look up earlier decisions"}, true
	case found && d.Verdict != Grant:
		d.By, d.Reason = ByGrant, "denied by an earlier decision"
		return d, true
	case f != nil && f.Below != "" && !narrow && Within(f.Below, f.Path):
		return chosen(), true
	case rule == Permit && !narrow:
		return Decision{Verdict: Grant, Span: Once, By: ByPolicy, Policy: policy, Reason: "permitted by policy " + policy}, true
	case found && (!narrow || d.Scope == (Scope{})):
		d.By, d.Reason = ByGrant, "granted by an earlier decision"
		return d, true
	}
	return g.options.settle(r, narrow)
}

// asOfNow is r, without a choice of the person's that was taken back since.
func (g *Gate) asOfNow(ctx context.Context, r Request) Request {
	f := r.Resource.File
	if f == nil || !f.Chosen && f.Below == "" || !g.withdrawn(ctx, r.Applet, f.Picked) {
		return r
	}
	again := *f
	again.Chosen, again.Below, again.Kept = false, "", true
	r.Resource.File = &again
	return r
}

// withdrawn tells whether everything was taken back from an applet since then.
func (g *Gate) withdrawn(ctx context.Context, a Applet, since time.Time) bool {
	at, err := g.book.Withdrawn(ctx, a.Identity)
	return err != nil || at.After(since)
}

// chosen is the decision about what the person picked or dropped.
func chosen() Decision {
	return Decision{Verdict: Grant, Span: Once, By: ByUser, Policy: "gate:chosen", Reason: "chosen by the user"}
}

// enact records d and reports it; the recording comes first, or there is no grant.
func (g *Gate) enact(ctx context.Context, r Request, d Decision) (Decision, error) {
	d.Made = time.Now()
	if err := g.book.Record(context.WithoutCancel(ctx), r, d); err != nil && d.Verdict == Grant {
		d = Decision{Verdict: Deny, Span: Once, By: ByNobody, Policy: "gate:book", Reason: "cannot write down the decision"}
		if r.Action.Budget() {
			d.Verdict = Later
		}
	}
	if g.options.Observe != nil {
		g.options.Observe(r, d)
	}
	if d.Verdict != Grant {
		return d, fmt.Errorf("%w: %s", ErrDenied, d.Reason)
	}
	return d, nil
}

func (g *Gate) nobody() bool { return g.prompter == nil }
