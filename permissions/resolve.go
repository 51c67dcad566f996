package permissions

import (
	"context"
	"net/netip"
)

// MaxLookUps is how many names of one session are looked up for questions that
// do not end in a grant. To look a name up tells others what it is, so an applet
// that is granted nothing must not go on saying names.
const MaxLookUps = 16

// Resolver finds out what r is really about, which tells others of it: the
// addresses of an Endpoint that has none yet. Its error is handed on to whoever
// asked, as it is.
type Resolver func(ctx context.Context, r Request) (Request, error)

// AskResolved is Ask for an Endpoint without addresses. What can be refused by
// its name alone is, and resolve is not called. It is called when the name is
// granted, or when the question has its turn, just before it is put; and then no
// more than MaxLookUps times in a run without a grant. The Request returned has
// the addresses: only they were granted. An error that does not wrap ErrDenied
// is the resolver's; then there was no decision.
func (g *Gate) AskResolved(ctx context.Context, r Request, resolve Resolver) (Request, Decision, error) {
	if err := r.supposing(true).Check(); err != nil || !r.unresolved() {
		d, err := g.Ask(ctx, r)
		return r, d, err
	}
	d, outlook := g.foresee(ctx, r)
	switch outlook {
	case hopeless:
		d, err := g.enact(ctx, r, d)
		return r, d, err
	case open:
		return g.question(ctx, r, resolve)
	case granted:
	}
	r, err := resolve(ctx, r)
	if err != nil {
		return r, Decision{}, err
	}
	d, settled := g.settle(ctx, r)
	if !settled {
		return g.question(ctx, r, nil)
	}
	d, err = g.enact(ctx, r, d)
	return r, d, err
}

// unresolved tells whether r is about a name whose addresses are not known.
func (r Request) unresolved() bool {
	return r.Resource.Endpoint != nil && len(r.Resource.Endpoint.Addresses) == 0
}

// supposing is r with an address, if it has none, of which nothing is known but
// whether it is public. It serves to find out what may be asked, never to grant.
func (r Request) supposing(public bool) Request {
	if r.unresolved() {
		e := *r.Resource.Endpoint
		e.Addresses, e.Public = []netip.Addr{netip.IPv6Unspecified()}, public
		r.Resource.Endpoint = &e
	}
	return r
}

// outlook is what may become of a name, whatever its addresses.
type outlook uint8

const (
	hopeless outlook = iota // it would be refused in any case
	open                    // it depends on them, or on the person
	granted                 // with some addresses it is granted unasked
)

// foresee tells what would be decided about a name. The decision is that of a
// hopeless one.
func (g *Gate) foresee(ctx context.Context, r Request) (Decision, outlook) {
	best, refusal := hopeless, Decision{}
	for _, public := range []bool{true, false} {
		switch d, settled := g.settle(ctx, r.supposing(public)); {
		case !settled:
			best = max(best, open)
		case d.Verdict == Grant:
			best = granted
		default:
			refusal = d
		}
	}
	return refusal, best
}

// inTurn decides r, whose question has its turn, and whose resource resolve
// completes unless it is nil. An answer given meanwhile may have settled it.
func (g *Gate) inTurn(ctx context.Context, s *session, r Request, resolve Resolver) (Request, Decision, error) {
	looked := false
	if resolve != nil {
		d, outlook := g.foresee(ctx, r)
		quiet, silenced := s.silence(r)
		switch {
		case outlook == hopeless:
		case outlook == open && silenced:
			d = quiet
		case outlook == open && !s.lookUp():
			d = unanswered(r, Later, "gate:look-ups", "too many names were asked about that were not granted, no more are looked up in this run")
		default:
			looked = outlook == open
			var err error
			if r, err = resolve(ctx, r); err != nil {
				return r, Decision{}, err
			}
		}
		if r.unresolved() {
			d, err := g.enact(ctx, r, d)
			return r, d, err
		}
	}
	d, settled := g.settle(ctx, r)
	if !settled {
		d, settled = s.silence(r)
	}
	if !settled {
		d = g.prompt(ctx, s, r)
		s.heed(r, d)
	}
	d, err := g.enact(ctx, r, d)
	if looked && err == nil {
		s.lookedUp(-1)
	}
	return r, d, err
}

// lookUp tells whether another name may be looked up, and counts it.
func (s *session) lookUp() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.lookUps >= MaxLookUps {
		return false
	}
	s.lookUps++
	return true
}

func (s *session) lookedUp(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lookUps += n
}
