package permissions

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// session is what the Gate keeps for one run of one applet, so that it can put
// no more than one question at a time before the person.
type session struct {
	turn chan struct{} // holds one token: whoever has it may prompt
	done chan struct{} // closed when the session has ended

	mu       sync.Mutex
	ended    bool
	asking   map[string]*question
	refusals map[Action]int
	refused  int  // all of them; "Deny all of this kind" is one
	putOff   bool // a budget, and the applet has not been let go on since
	lookUps  int  // of names that were not granted
	echoes   map[string]echo
}

// question is one prompt, shown or waiting, with everyone who asked the same.
type question struct {
	answered chan struct{}
	request  Request // valid, like the decision and err, once answered is closed
	decision Decision
	err      error
	cancel   context.CancelFunc
	waiting  int    // guarded by session.mu
	turn     uint64 // the last in which one of them asked; likewise
}

// echo is what the person has answered: whoever asked the same without having
// been able to hear of it, because many asked at once, has been answered too.
type echo struct {
	turn     uint64 // the last in which it was asked before the answer
	decision Decision
	at       time.Time
}

// echoTime is how long after a grant what was asked before it may come in: a
// worker that lies about when that was gains no more than by asking at once.
const echoTime = 10 * time.Second

// answers tells whether r was asked before the answer could be heard.
func (e echo) answers(r Request, now time.Time) bool {
	return r.Turn != 0 && r.Turn <= e.turn && (e.decision.Verdict == Deny || now.Sub(e.at) < echoTime)
}

func (g *Gate) session(id uint64) *session {
	g.mu.Lock()
	defer g.mu.Unlock()
	s := g.sessions[id]
	if s == nil {
		s = &session{
			turn: make(chan struct{}, 1), done: make(chan struct{}),
			asking: map[string]*question{}, refusals: map[Action]int{}, echoes: map[string]echo{},
		}
		s.turn <- struct{}{}
		g.sessions[id] = s
	}
	return s
}

func (s *session) end() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.ended {
		s.ended = true
		close(s.done)
	}
}

func (g *Gate) silenced(r Request) bool {
	g.mu.Lock()
	s := g.sessions[r.Session]
	g.mu.Unlock()
	if s == nil {
		return false
	}
	_, silenced := s.silence(r)
	return silenced
}

// silence answers r in the place of a person who has refused enough.
func (s *session) silence(r Request) (Decision, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case r.Action.Budget():
		return unanswered(r, Later, "gate:put-off", "put off, until the applet is let go on"), s.putOff
	case s.refusals[r.Action] >= MaxRefusals:
		return unanswered(r, Later, "gate:silenced", "denied several times, not asked again in this run"), true
	}
	return unanswered(r, Later, "gate:silenced", "denied many times, nothing is asked again in this run"), s.refused >= MaxRefused
}

func (s *session) resume() {
	s.mu.Lock()
	s.putOff = false
	s.mu.Unlock()
}

// heed draws the consequences of what the person has decided about r.
func (s *session) heed(r Request, d Decision) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case r.Action.Budget():
		s.putOff = s.putOff || d.Verdict == Later
	case d.Verdict == Deny:
		s.refused++
		s.refusals[r.Action]++
		if d.All {
			s.refusals[r.Action] = MaxRefusals
		}
	}
}

// question puts r before the person, or joins those who wait for the answer to
// the same. Unless resolve is nil, it completes r when it has its turn.
func (g *Gate) question(ctx context.Context, r Request, resolve Resolver) (Request, Decision, error) {
	refuse := func(budget Verdict, policy, reason string) (Request, Decision, error) {
		d, err := g.enact(ctx, r, unanswered(r, budget, policy, reason))
		return r, d, err
	}
	if g.nobody() {
		return refuse(Abort, "gate:nobody", "there is nobody to ask")
	}
	if ctx.Err() != nil {
		return refuse(Later, "gate:cancelled", "the question was withdrawn")
	}
	s := g.session(r.Session)
	key := r.key()

	s.mu.Lock()
	if e, answered := s.echoes[key]; answered && e.answers(r, time.Now()) {
		s.mu.Unlock()
		d, err := g.enact(ctx, r, e.decision.joined())
		return r, d, err
	}
	q, joined := s.asking[key], true
	if q == nil {
		joined = false
		if s.ended || len(s.asking) >= MaxQueued {
			s.mu.Unlock()
			return refuse(Later, "gate:queue", "too many questions at once")
		}
		asking, cancel := context.WithCancel(context.WithoutCancel(ctx))
		q = &question{answered: make(chan struct{}), cancel: cancel}
		s.asking[key] = q
		go g.put(asking, s, key, q, r, resolve)
	}
	q.waiting++
	q.turn = max(q.turn, r.Turn)
	s.mu.Unlock()

	select {
	case <-q.answered:
	case <-ctx.Done():
		s.mu.Lock()
		if q.waiting--; q.waiting == 0 {
			q.cancel()
			if s.asking[key] == q {
				delete(s.asking, key)
			}
		}
		s.mu.Unlock()
		return refuse(Later, "gate:cancelled", "the question was withdrawn")
	}
	if !joined || q.decision.Verdict == "" {
		return q.request, q.decision, q.err // already recorded, or nothing was decided
	}
	if resolve != nil {
		r.Resource = q.request.Resource // what was shown
	}
	d, err := g.enact(ctx, r, q.decision.joined())
	return r, d, err
}

// joined is the decision for an equal request.
func (d Decision) joined() Decision {
	d.Span, d.Scope, d.Until = Once, Scope{}, time.Time{} // remembered once is enough
	d.Policy, d.Sentence = Joined, ""                     // and so is what was shown
	return d
}

// Joined is the Policy of a decision that was made for an equal request which
// was there before: it was answered with it, and nothing was shown for it.
const Joined = "gate:joined"

// put waits for its turn, asks, and hands the answer to everyone who waits. It
// remembers the answer before the next question has its turn, so that one which
// the answer settles is not asked.
func (g *Gate) put(ctx context.Context, s *session, key string, q *question, r Request, resolve Resolver) {
	defer q.cancel()
	q.request = r
	select {
	case <-ctx.Done(): // those who waited have gone, and have recorded that
	case <-s.done:
		q.decision, q.err = g.enact(ctx, r, unanswered(r, Later, "gate:ended", "the applet has ended"))
	case <-s.turn:
		within, cancel := s.whileRunning(ctx)
		q.request, q.decision, q.err = g.inTurn(within, s, r, resolve)
		cancel()
		s.turn <- struct{}{}
	}
	s.mu.Lock()
	if s.asking[key] == q {
		delete(s.asking, key)
	}
	if q.decision.Verdict == Deny || q.decision.Verdict == Grant && q.decision.Span == Once && q.err == nil { // what is remembered is looked up
		if _, again := s.echoes[key]; !again && len(s.echoes) >= MaxQueued {
			clear(s.echoes)
		}
		s.echoes[key] = echo{q.turn, q.decision, time.Now()}
	}
	s.mu.Unlock()
	close(q.answered)
}

// whileRunning is ctx until the session ends.
func (s *session) whileRunning(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	go func() {
		select {
		case <-s.done:
			cancel()
		case <-ctx.Done():
		}
	}()
	return ctx, cancel
}

// prompt asks the person and makes of the answer what it may mean at most.
func (g *Gate) prompt(ctx context.Context, s *session, r Request) Decision {
	if !r.Action.Budget() {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, AnswerTime)
		defer cancel()
	}
	d, err := g.prompter.Prompt(ctx, r)
	if err != nil || ctx.Err() != nil || d.Verdict == "" {
		sentence := d.Sentence
		d = unanswered(r, Later, "gate:dismissed", "the question was not answered")
		d.Sentence = sentence
	} else if d, err = answered(r, d, time.Now()); err != nil {
		d = unanswered(r, Later, "gate:answer", err.Error())
	}
	return d
}

// answered completes a person's answer, and refuses one that would grant
// something else than what was asked.
func answered(r Request, d Decision, now time.Time) (Decision, error) {
	d.By, d.Policy = ByUser, ""
	switch d.Verdict {
	case Grant:
		d.Reason = "granted by the user"
	case Deny:
		d.Reason = "denied by the user"
	case Abort:
		d.Reason, d.Span = "aborted by the user", Once
	case Later:
		if !r.Action.Budget() {
			return d, fmt.Errorf("cannot put off a question about %s", r.Action)
		}
		d.Reason, d.Span = "put off by the user", Once
	default:
		return d, fmt.Errorf("cannot understand the verdict %q", d.Verdict)
	}
	if d.Span == "" || r.Action.Budget() {
		d.Span = Once
	}
	if !r.Action.Budget() {
		d.Step = 0
	}
	if r.Applet.Development && !r.Applet.Remember && d.Span != Once {
		d.Span = Run
	}
	until, err := d.Span.Until(now)
	if err != nil {
		return d, err
	}
	d.Until = until
	if err := d.Scope.Check(r.Resource); err != nil {
		return d, err
	}
	return d, nil
}

// unanswered is the decision when no person made one: deny for things, and for
// a budget what the case needs.
func unanswered(r Request, budget Verdict, policy, reason string) Decision {
	d := Decision{Verdict: Deny, Span: Once, By: ByNobody, Policy: policy, Reason: reason}
	if r.Action.Budget() {
		d.Verdict = budget
	}
	return d
}
