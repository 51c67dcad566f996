// Package services is what the viewer does for an applet: files, sockets,
// fetch, storage, standard streams and the desktop. Each call of the worker is
// resolved here to the very thing that it would touch, put before the
// permissions.Gate, and only then carried out, on exactly that thing.
//
// Calls are hostile: their arguments are decoded strictly, handles looked up in
// one table, sizes and numbers bounded. What goes back is bounded too and names
// no path of the host but those the applet gave.
//
// It does not protect against what a granted thing does: a server that was
// granted may answer anything, a file may be changed by others meanwhile.
package services

import (
	"context"
	"io"
	"sync"
	"time"

	"example.org/vitrine/permissions"
	"example.org/vitrine/permissions/account"
	"example.org/vitrine/sandbox/protocol/wire"
)

// Limits on what one session has under way.
const (
	MaxCalls     = wire.MaxCalls     // a prompt for each would already be absurd
	MaxCallBytes = wire.MaxCallBytes // of their arguments: 64 full chunks
	MaxHandles   = 256               // open at a time
	MaxSockets   = 6                 // that the applet opened, at a time
	MaxTransfers = 6                 // responses on their way, as browsers allow for one host; others wait
	MaxHistory   = 1_024             // closed handles that the account still lists
)

// Options are what Services work with. Gate, Applet and Session are needed;
// what is nil is not available to the applet, which is told so.
type Options struct {
	Gate    *permissions.Gate
	Applet  permissions.Applet
	Session uint64

	// Declared tells whether the manifest lists a permission, and its reason.
	// What it does not list is denied without asking. Nil lists everything.
	Declared func(source, action, resource string) (reason string, listed bool)

	Folder  string // that relative paths are meant in; empty: they are refused
	Network Network
	Storage *Storage
	Budget  func() wire.Budget
	Desktop Desktop
	Stdin   io.Reader
	Stdout  io.Writer

	// Activated tells whether the person has clicked or typed in the applet a
	// moment ago, and uses that up if the call takes it. Nil: there is no window to
	// click in, and nothing waits for that.
	Activated func(Activation) bool
	// PutOff is called when the person has put a budget off that a call needs. It
	// pauses the applet, and returns when the person lets it go on, which is when
	// the call asks again, or an error when that will not be. Nil: the call fails.
	PutOff func(ctx context.Context, waiting string) error

	// Room bounds the results that wait for the applet. Who sets it calls its
	// Delivered for each answer. Nil is for results that are taken at once.
	Room *Room

	// Collect asks the worker which handles the applet cannot reach any more, for
	// Unreachable. It is called on any goroutine when room is short, as often as
	// that happens, and returns at once. Nil: nobody can tell.
	Collect func()

	// Aborted is called, on any goroutine, when a decision says that the applet is to end.
	Aborted func(r permissions.Request, d permissions.Decision)
}

// Services are those of one session. All methods may be called from any
// goroutine and return at once, unless they say otherwise.
type Services struct {
	options Options
	ctx     context.Context //nolint:containedctx // as long as this lives
	cancel  context.CancelFunc
	made    made
	disk    disk
	running sync.WaitGroup
	jobs    chan func()   // taken by goroutines that have nothing to do
	storing chan struct{} // full while a call asks for storage: one at a time

	sockets, transfers places
	freed              chan struct{} // holds a token when a handle has gone

	mu      sync.Mutex
	ended   bool
	calls   int
	bytes   int
	last    uint32
	handles map[uint32]*handle
	picks   map[uint32]*pick
	aborts  map[uint32]context.CancelFunc // of calls under way, by the numbers that the applet gave them; nil: aborted before it came
	stdin   uint32
	stdout  uint32
	closed  []account.Handle
	opened  uint64
	dropped account.Figures // what those moved that were closed and are not listed any more
	purses  map[wire.Op]purse
	storage uint64 // bytes granted beyond the policy's limit, in all; zero: none
	granted uint64
	denied  uint64
}

// New returns the services of a session that begins.
func New(o Options) *Services {
	ctx, cancel := context.WithCancel(context.Background())
	return &Services{
		options: o, ctx: ctx, cancel: cancel, jobs: make(chan func()), disk: newDisk(),
		storing: make(chan struct{}, 1), purses: make(map[wire.Op]purse),
		handles: make(map[uint32]*handle), picks: make(map[uint32]*pick), aborts: make(map[uint32]context.CancelFunc),
		sockets: newPlaces(MaxSockets), transfers: newPlaces(MaxTransfers), freed: make(chan struct{}, 1),
	}
}

// Call carries out a call and hands its end to answer, once and on any
// goroutine; never after Close. Source and arguments are as the worker sent
// them.
func (s *Services) Call(call wire.Call, answer func(wire.Answer)) { s.begin(call, answer, elsewhere) }

// Do is Call on the goroutine that calls it: faster, but it may block as long
// as a person thinks.
func (s *Services) Do(call wire.Call, answer func(wire.Answer)) { s.begin(call, answer, here) }

// place is where a call is carried out.
type place func(s *Services, work func())

func here(_ *Services, work func()) { work() }

// elsewhere is a goroutine that has nothing to do, or else a new one.
func elsewhere(s *Services, work func()) {
	select {
	case s.jobs <- work:
	default:
		go s.work(work)
	}
}

func (s *Services) begin(call wire.Call, answer func(wire.Answer), run place) {
	s.mu.Lock()
	size := len(call.Args)
	switch {
	case s.ended:
		s.mu.Unlock()
		return
	case s.calls >= MaxCalls || s.bytes+size > MaxCallBytes || s.options.Room != nil && !s.options.Room.begin():
		s.mu.Unlock()
		a := wire.Answer{Call: call.ID, Fault: tooMany}
		if s.options.Room != nil {
			s.options.Room.adjust(0, answerBytes(a))
		}
		answer(a)
		return
	}
	s.calls++
	s.bytes += size
	s.running.Add(1)
	s.mu.Unlock()

	r := request{services: s, source: call.Source, op: call.Op, args: call.Args, turn: call.Turn, taken: new(int)}
	finish := func(result any, err error) {
		defer s.running.Done()
		a := finished(call.ID, result, err)
		if s.options.Room != nil {
			s.options.Room.adjust(*r.taken, answerBytes(a))
		}
		s.mu.Lock()
		s.calls--
		s.bytes -= size
		ended := s.ended
		s.mu.Unlock()
		if !ended {
			answer(a)
		}
	}
	s.start(r, run, finish)
}

// start carries r out: reads and writes in the order of their handle.
func (s *Services) start(r request, run place, finish func(result any, err error)) {
	switch r.op {
	case wire.OpRead:
		s.startRead(r, run, finish)
	case wire.OpWrite:
		s.startWrite(r, run, finish)
	case wire.OpTruncate:
		s.startTruncate(r, run, finish)
	case wire.OpShut:
		s.startShut(r, run, finish)
	default:
		run(s, func() { finish(r.carryOut(s.ctx)) })
	}
}

// idleTime is how long a goroutine waits for another call: its stack has grown
// to what calls need, which is a good part of what a short one costs.
const idleTime = time.Second

// work carries out calls, first this one, until there are no more for a while.
func (s *Services) work(job func()) {
	idle := time.NewTimer(idleTime)
	defer idle.Stop()
	for {
		job()
		idle.Reset(idleTime)
		select {
		case job = <-s.jobs:
		case <-idle.C:
			return
		case <-s.ctx.Done():
			return
		}
	}
}

// request is a call on its way.
type request struct {
	services *Services
	source   string
	op       wire.Op
	args     []byte
	turn     uint64 // in which the applet made the call
	taken    *int   // of the Room, for the result
}

// reserve waits for room for a result of so many bytes, before any of it is
// read. What is no larger than a name needs none.
func (r request) reserve(ctx context.Context, bytes int) error {
	room := r.services.options.Room
	if room == nil {
		return nil
	}
	if err := room.reserve(ctx, bytes+AnswerBytes); err != nil {
		return err
	}
	*r.taken += bytes + AnswerBytes
	return nil
}

// carryOut does what r asks for. It may block as long as a person thinks.
func (r request) carryOut(ctx context.Context) (any, error) {
	if err := r.ownOnly(); err != nil {
		return nil, err
	}
	switch r.op {
	case wire.OpOpen:
		return with(ctx, r, r.open)
	case wire.OpStat:
		return with(ctx, r, r.stat)
	case wire.OpDir:
		return with(ctx, r, r.list)
	case wire.OpMkdir:
		return with(ctx, r, r.mkdir)
	case wire.OpClose:
		return with(ctx, r, r.close)
	case wire.OpSecure:
		return with(ctx, r, r.secure)
	case wire.OpConnect:
		return with(ctx, r, r.connect)
	case wire.OpFetch:
		return with(ctx, r, r.fetch)
	case wire.OpAbort:
		return with(ctx, r, r.abort)
	case wire.OpPick:
		return with(ctx, r, r.pick)
	case wire.OpKeep:
		return with(ctx, r, r.keep)
	case wire.OpKept:
		return with(ctx, r, r.kept)
	case wire.OpStoreGet:
		return with(ctx, r, r.storeGet)
	case wire.OpStoreSet:
		return with(ctx, r, r.storeSet)
	case wire.OpStoreDelete:
		return with(ctx, r, r.storeDelete)
	case wire.OpStoreKeys:
		return with(ctx, r, r.storeKeys)
	case wire.OpQuery:
		return with(ctx, r, r.query)
	case wire.OpRequest:
		return with(ctx, r, r.request)
	case wire.OpBudget:
		return with(ctx, r, r.budget)
	case wire.OpOpenLink:
		return with(ctx, r, r.openLink)
	case wire.OpReadClipboard:
		return with(ctx, r, r.readClipboard)
	case wire.OpWriteClipboard:
		return with(ctx, r, r.writeClipboard)
	case wire.OpNotify:
		return with(ctx, r, r.notify)
	case wire.OpStdin:
		return with(ctx, r, r.openStdin)
	case wire.OpStdout:
		return with(ctx, r, r.openStdout)
	case wire.OpRead, wire.OpWrite, wire.OpTruncate, wire.OpShut: // see Services.start
	}
	return nil, fault("NotSupportedError", "there is no such service")
}

// nothing stands for no arguments and for no result.
type nothing struct{}

// with decodes the arguments of a call and passes them on.
func with[Args, Result any](ctx context.Context, r request, f func(context.Context, Args) (Result, error)) (any, error) {
	args, err := decode[Args](r.args)
	if err != nil {
		return nil, err
	}
	return f(ctx, args)
}

func decode[Args any](data []byte) (args Args, err error) {
	if len(data) == 0 {
		data = []byte{0xa0} // no arguments are an empty map
	}
	if wire.DecodeBody(data, &args) != nil {
		return args, fault("TypeError", "the arguments are not understood")
	}
	return args, nil
}

// Account puts files and connections on the account: each, in order of
// opening, and all together.
func (s *Services) Account(f *account.Figures) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f.Opened, f.Read, f.Written = s.opened, s.dropped.Read, s.dropped.Written
	f.Handles = append([]account.Handle(nil), s.closed...)
	for _, h := range s.handles {
		if !h.kept {
			f.Handles = append(f.Handles, h.account())
		}
	}
	sortHandles(f.Handles)
	for _, h := range f.Handles {
		f.Read += h.Read
		f.Written += h.Written
	}
}

func (s *Services) count(granted bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if granted {
		s.granted++
	} else {
		s.denied++
	}
}

// Requests counts the decisions so far.
func (s *Services) Requests() (granted, denied uint64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.granted, s.denied
}

// Arguments is how many bytes of arguments the calls under way have.
func (s *Services) Arguments() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.bytes
}

// closeTime is how long Close waits for calls that are under way: longer only
// if the system itself hangs, as on a dead network file system.
const closeTime = 2 * time.Second

// Close ends all calls and handles, and waits until they have ended.
func (s *Services) Close() {
	s.mu.Lock()
	if s.ended {
		s.mu.Unlock()
		return
	}
	s.ended = true
	var open []*handle
	for _, h := range s.handles {
		open = append(open, h)
	}
	picks := s.picks
	s.picks = nil
	s.mu.Unlock()

	s.cancel()
	for _, p := range picks {
		p.close()
	}
	done := make(chan struct{})
	go func() {
		for _, h := range open {
			h.end("applet ended")
		}
		s.running.Wait()
		close(done)
	}()
	select {
	case <-done:
	case <-time.After(closeTime):
	}
}
