package host

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"time"

	"golang.org/x/text/language"

	"example.org/vitrine/applet"
	"example.org/vitrine/permissions"
	"example.org/vitrine/permissions/account"
	"example.org/vitrine/permissions/policy"
	"example.org/vitrine/permissions/store"
	"example.org/vitrine/sandbox/confine"
	"example.org/vitrine/sandbox/protocol/wire"
	"example.org/vitrine/sandbox/services"
	"example.org/vitrine/sandbox/session"
)

// Options say how a Host decides and runs. The zero value asks nobody and
// starts workers when they are needed.
type Options struct {
	Prompter permissions.Prompter // nil: nobody is asked
	Gate     permissions.Options
	Budget   session.Budget // of every session, in the place of the policy's
	Worker   string         // path of the worker program; empty: the one beside this program
	Warm     int            // workers kept ready

	// PolicyChanged is called, on any goroutine, when other policies have come
	// into force: with why nothing is granted, or nil. It may be nil.
	PolicyChanged func(wrong error)
}

// Host runs applets: it has the gate with policies and the database behind it,
// the workers, and the storage of applets. Its methods may be called from any
// goroutine. Close it when the last session has ended.
type Host struct {
	Places   Places
	Policies *policy.Live
	Store    *store.Store
	Gate     *permissions.Gate

	options Options
	workers session.WorkerSource
	pool    *confine.Pool // nil without warm workers

	running sync.WaitGroup // sessions, and the last word in the ledger about each

	mu       sync.Mutex
	last     uint64
	sessions map[uint64]*session.Session
	storages map[string]*services.Storage
}

// New opens the database and loads the policies. When a policy is wrong, the
// Host works all the same and grants nothing, and the error, which wraps
// ErrPolicy, says why: show it.
func New(o Options) (*Host, error) {
	places, err := FindPlaces()
	if err != nil {
		return nil, err
	}
	worker := o.Worker
	if worker == "" {
		if worker, err = ProgramBeside("vitrine-worker"); err != nil {
			return nil, err
		}
	}
	home, err := os.UserHomeDir()
	if err != nil {
		home = ""
	}
	book, err := store.Open(places.Database)
	if err != nil {
		return nil, err
	}
	h := &Host{
		Places: places, Store: book, options: o,
		sessions: make(map[uint64]*session.Session), storages: make(map[string]*services.Storage),
	}
	ready := make(chan struct{})
	policies, wrong := policy.Follow(policy.Options{
		User: places.Policy, Site: policy.SiteFolder, State: places.State, Home: home,
	}, func(wrong error) {
		<-ready
		h.Gate.Recheck()
		if o.PolicyChanged != nil {
			o.PolicyChanged(asPolicyError(wrong))
		}
	})
	h.Policies = policies
	h.Gate = permissions.NewGate(replaced{policies, o.Budget}, book, o.Prompter, o.Gate)
	close(ready)
	spawning := confine.Options{Binary: worker}
	if o.Warm > 0 {
		spawning.Nice = behindWindow
		h.pool = confine.NewPool(spawning, o.Warm)
		h.workers = session.Confined(h.pool)
	} else {
		h.workers = session.Confined(cold{spawning})
	}
	return h, asPolicyError(wrong)
}

// behindWindow is how much the workers of a window give way to it: where an
// applet computes without end, the window gets the processors that it needs to
// answer. Where nobody else wants them, the applet has them all.
const behindWindow = 5

// ErrPolicy is wrapped by the error about a policy file that is wrong.
var ErrPolicy = errors.New("a policy is wrong")

func asPolicyError(wrong error) error {
	if wrong == nil {
		return nil
	}
	return fmt.Errorf("%w: %w", ErrPolicy, wrong)
}

// cold starts a worker for each applet.
type cold struct{ options confine.Options }

func (c cold) Get(ctx context.Context) (*confine.Worker, error) { return confine.Spawn(ctx, c.options) }

// lastWords is how long Close waits for sessions that are ending.
const lastWords = 3 * time.Second

// Close ends the warm workers and closes the database. Sessions have to have
// been ended before; Close waits until the ledger knows of it.
func (h *Host) Close() error {
	ended := make(chan struct{})
	go func() { h.running.Wait(); close(ended) }()
	select {
	case <-ended:
	case <-time.After(lastWords):
	}
	if h.pool != nil {
		h.pool.Close()
	}
	h.Policies.Close()
	h.Gate.Close()
	return h.Store.Close()
}

// Start begins a session of the applet. What c leaves open and belongs to the
// host is filled in: workers, gate, number, budget, storage, surroundings.
func (h *Host) Start(ctx context.Context, b *applet.Bundle, who permissions.Applet, c session.Config) (*session.Session, error) {
	h.mu.Lock()
	if c.Number == 0 { // a window numbers its runs itself: it must know who asks before Start returns
		h.last++
		c.Number = h.last
	}
	storage := h.storages[who.Identity]
	if storage == nil {
		storage = services.NewStorage(h.Places.Storage, who)
		h.storages[who.Identity] = storage
	}
	h.mu.Unlock()
	c.Workers, c.Gate, c.Bundle, c.Applet, c.Budget, c.Storage = h.workers, h.Gate, b, who, h.options.Budget, storage
	c.Environment = Surroundings(c.Environment)

	s, err := session.Start(ctx, c)
	if err != nil {
		return nil, fmt.Errorf("cannot run %s: %w", b.Manifest().Name, err)
	}
	h.mu.Lock()
	h.sessions[c.Number] = s
	h.mu.Unlock()
	h.running.Go(func() {
		<-s.Done()
		h.mu.Lock()
		delete(h.sessions, c.Number)
		h.mu.Unlock()
		_ = h.Store.Finish(who, c.Number, s.State().Reason, s.Figures()) // what was decided and used is written down by itself
	})
	return s, nil
}

// Figures are those of a running session, for a prompt about it.
func (h *Host) Figures(session uint64) account.Figures {
	h.mu.Lock()
	s := h.sessions[session]
	h.mu.Unlock()
	if s == nil {
		return account.Figures{}
	}
	return s.Figures()
}

// Surroundings completes what an applet may know of the machine.
func Surroundings(e wire.Environment) wire.Environment {
	if e.Locale == "" {
		e.Locale = locale(os.Getenv)
	}
	if e.Zone == "" {
		e.Zone = time.Local.String()
		if e.Zone == "Local" {
			e.Zone = zone()
		}
	}
	if e.Scale == 0 {
		e.Scale = 1
	}
	return e
}

// locale is the person's language as a BCP 47 tag, from the variables that the
// C library reads.
func locale(variable func(string) string) string {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		value := variable(name)
		if value == "" {
			continue
		}
		for i, r := range value {
			if r == '.' || r == '@' {
				value = value[:i]
				break
			}
		}
		if tag, err := language.Parse(value); err == nil {
			return tag.String()
		}
		break
	}
	return "en"
}
