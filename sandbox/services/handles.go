package services

import (
	"context"
	"errors"
	"io"
	"slices"
	"sync"
	"syscall"
	"time"

	"example.org/vitrine/permissions"
	"example.org/vitrine/permissions/account"
	"example.org/vitrine/sandbox/protocol/wire"
)

// stream is what stands behind a handle. Offset is negative for the next
// bytes. Close ends a Read or Write that is under way, as far as the system
// can.
type stream interface {
	// Read may return bytes together with io.EOF.
	Read(p []byte, offset int64) (int, error)
	// Write writes all of p, or fails.
	Write(p []byte, offset int64) (int, error)
	Close() error
}

// sized is a stream whose next Read will hardly return more than Left bytes.
type sized interface{ Left(offset int64) int64 }

// handle is one open file, connection or body.
type handle struct {
	thing
	services *Services
	id       uint32
	stream   stream
	granted  []granted
	opened   time.Time

	reads, writes lane

	kept bool // on the account as closed; guarded by the services

	mu      sync.Mutex
	read    uint64
	written uint64
	how     string // why it ended; empty while open
	when    time.Time
	stops   []func() // the watches of the Gate
}

// thing is what a handle is of.
type thing struct {
	resource string // as the person was shown it
	subject  string // as the applet named it
	free     func() // gives its place back; nil: it has none
}

// granted is a request with the decision that granted it.
type granted struct {
	request  permissions.Request
	decision permissions.Decision
}

var (
	errNoHandle = fault("InvalidStateError", "there is no such open handle")
	errHandles  = fault("QuotaExceededError", "too many files and connections are open")
	errWindow   = fault("QuotaExceededError", "too many reads or writes are under way on this handle")
	errSize     = fault("TypeError", "a read or write is of 1 to 262144 bytes")
	errOffset   = fault("TypeError", "this cannot be read or written at an offset")
)

// add makes a handle of an open stream, which is closed when there is no room.
// The permissions of grants are watched from now on.
func (s *Services) add(st stream, what thing, grants ...granted) (*handle, error) {
	h := &handle{services: s, stream: st, thing: what, granted: grants, opened: time.Now()}
	s.mu.Lock()
	if !s.hasRoom() {
		s.mu.Unlock()
		_ = st.Close()
		what.release()
		return nil, errHandles
	}
	s.last++
	h.id = s.last
	s.opened++
	s.handles[h.id] = h
	s.mu.Unlock()

	for _, g := range grants {
		stop := s.options.Gate.Watch(g.request, g.decision, func(reason string) { h.revoke(reason) })
		h.mu.Lock()
		ended := h.how != ""
		if !ended {
			h.stops = append(h.stops, stop)
		}
		h.mu.Unlock()
		if ended {
			stop()
		}
	}
	return h, nil
}

// used puts a handle on the account and into the ledger that was closed before
// it could have been used for anything else.
func (s *Services) used(what thing, opened time.Time, read uint64, grants ...granted) {
	h := &handle{
		services: s, thing: what, granted: grants, opened: opened, read: read, how: "closed", when: time.Now(),
	}
	s.mu.Lock()
	s.last++
	h.id = s.last
	s.opened++
	s.keep(h.account())
	s.mu.Unlock()
	h.record()
}

// keep puts a closed handle on the account. It is called with mu held.
func (s *Services) keep(a account.Handle) {
	if len(s.closed) >= MaxHistory {
		s.dropped.Read += s.closed[0].Read
		s.dropped.Written += s.closed[0].Written
		s.closed = s.closed[1:]
	}
	s.closed = append(s.closed, a)
}

func (s *Services) handle(id uint32) (*handle, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if h := s.handles[id]; h != nil {
		return h, nil
	}
	return nil, errNoHandle
}

// end closes the handle and writes its use down, once.
func (h *handle) end(how string) { h.endAs(how, nil) }

// endAs is end that leaves another stream behind, and the handle in the table,
// if after is not nil.
func (h *handle) endAs(how string, after stream) {
	s := h.services
	s.mu.Lock()
	h.mu.Lock()
	if h.how != "" {
		h.mu.Unlock()
		s.mu.Unlock()
		return
	}
	h.how, h.when = how, time.Now()
	was, stops := h.stream, h.stops
	if after != nil {
		h.stream = after
	} else {
		delete(s.handles, h.id)
	}
	h.mu.Unlock()
	s.mu.Unlock()

	_ = was.Close()
	for _, stop := range stops {
		stop()
	}
	h.release()
	s.mu.Lock()
	s.keep(h.account())
	h.kept = true
	s.mu.Unlock()
	h.record()
	s.handleEnded()
}

// drop ends the handle, and forgets it even if it was revoked.
func (h *handle) drop(how string) {
	h.end(how)
	s := h.services
	s.mu.Lock()
	delete(s.handles, h.id)
	s.mu.Unlock()
	s.handleEnded()
}

// release gives the place of a thing back.
func (t thing) release() {
	if t.free != nil {
		t.free()
	}
}

// revoke closes the handle because its permission ended. It stays in the table
// so that the applet learns why.
func (h *handle) revoke(reason string) {
	h.endAs("revoked", denied{fault("NotAllowedError", clip(reason))})
}

// denied is the stream of a revoked handle.
type denied struct{ reason *Fault }

func (d denied) Read([]byte, int64) (int, error)  { return 0, d.reason }
func (d denied) Write([]byte, int64) (int, error) { return 0, d.reason }
func (d denied) Close() error                     { return nil }

func (h *handle) account() account.Handle {
	h.mu.Lock()
	defer h.mu.Unlock()
	return account.Handle{
		ID: h.id, Resource: h.resource, Read: h.read, Written: h.written, Opened: h.opened, Closed: h.when,
	}
}

// record writes the use of the handle into the ledger.
func (h *handle) record() {
	a := h.account()
	for _, g := range h.granted {
		u := permissions.Use{
			Request: g.request, Read: a.Read, Written: a.Written, Opened: a.Opened, Closed: a.Closed, How: h.how,
		}
		// A use that cannot be written down has happened all the same; the
		// decision that allowed it is on record.
		_ = h.services.options.Gate.Use(context.Background(), u)
	}
}

func sortHandles(all []account.Handle) {
	slices.SortFunc(all, func(a, b account.Handle) int { return int(a.ID) - int(b.ID) })
}

// failure is the error of a read or write, told by why the handle ended.
func (h *handle) failure(err error) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.how == "revoked" {
		if d, ok := h.stream.(denied); ok {
			return d.reason
		}
		return fault("NotAllowedError", "the permission was taken back")
	}
	return explain(err, h.subject)
}

func (h *handle) current() stream {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.stream
}

// startRead queues a read behind those of the same handle.
func (s *Services) startRead(r request, run place, finish func(any, error)) {
	args, err := decode[wire.ReadArgs](r.args)
	if err == nil && (args.Max < 1 || args.Max > wire.MaxChunk) {
		err = errSize
	}
	h, missing := s.handle(args.Handle)
	switch {
	case err != nil:
		finish(nil, err)
	case missing != nil:
		finish(nil, missing)
	case !h.reads.add(job{func() (any, error) { return h.next(s.ctx, r, args) }, finish}, s, run):
		finish(nil, errWindow)
	}
}

// next reads one chunk.
func (h *handle) next(ctx context.Context, r request, args wire.ReadArgs) (wire.Chunk, error) {
	size := int64(args.Max)
	if known, ok := h.current().(sized); ok {
		size = min(size, max(known.Left(args.Offset), 1))
	}
	if err := r.reserve(ctx, int(size)); err != nil {
		return wire.Chunk{}, h.failure(err)
	}
	buffer := make([]byte, size)
	n, err := h.readInto(buffer, args.Offset)
	switch {
	case n > 0 || err == nil:
		return wire.Chunk{Data: buffer[:n]}, nil
	case errors.Is(err, io.EOF), h.interrupted(err):
		return wire.Chunk{End: true}, nil
	}
	return wire.Chunk{}, h.failure(err)
}

// readInto reads and counts.
func (h *handle) readInto(p []byte, offset int64) (int, error) {
	n, err := h.current().Read(p, offset)
	h.mu.Lock()
	h.read += uint64(n)
	h.mu.Unlock()
	return n, err // failure explains it
}

// startTruncate and startShut queue their work behind the writes of the same handle.
func (s *Services) startTruncate(r request, run place, finish func(any, error)) {
	args, err := decode[wire.TruncateArgs](r.args)
	if err == nil && (args.Size < 0 || args.Size > wire.MaxFileSize) {
		err = fault("TypeError", "a size is from 0 to 2 to the power of 53")
	}
	s.afterWrites(args.Handle, err, run, finish, func(st stream) error {
		f, ok := st.(file)
		if !ok {
			return fault("InvalidStateError", "this is no file")
		}
		err := f.Truncate(args.Size)
		if errors.Is(err, syscall.EINVAL) {
			return syscall.EBADF // it is open for reading only
		}
		return err
	})
}

func (s *Services) startShut(r request, run place, finish func(any, error)) {
	args, err := decode[wire.HandleArgs](r.args)
	s.afterWrites(args.Handle, err, run, finish, func(st stream) error {
		if c, ok := st.(socket); ok {
			return c.closeWrite()
		}
		return fault("InvalidStateError", "this is no connection")
	})
}

func (s *Services) afterWrites(id uint32, err error, run place, finish func(any, error), f func(stream) error) {
	h, missing := s.handle(id)
	work := func() (any, error) {
		if err := f(h.current()); err != nil {
			return nil, h.failure(err)
		}
		return nothing{}, nil
	}
	switch {
	case err != nil:
		finish(nil, err)
	case missing != nil:
		finish(nil, missing)
	case !h.writes.add(job{work, finish}, s, run):
		finish(nil, errWindow)
	}
}

// startWrite queues a write behind those of the same handle.
func (s *Services) startWrite(r request, run place, finish func(any, error)) {
	args, err := decode[wire.WriteArgs](r.args)
	if err == nil && (len(args.Data) == 0 || len(args.Data) > wire.MaxChunk) {
		err = errSize
	}
	h, missing := s.handle(args.Handle)
	switch {
	case err != nil:
		finish(nil, err)
	case missing != nil:
		finish(nil, missing)
	case !h.writes.add(job{func() (any, error) { return h.write(args) }, finish}, s, run):
		finish(nil, errWindow)
	}
}

// write writes one chunk.
func (h *handle) write(args wire.WriteArgs) (any, error) {
	n, err := h.current().Write(args.Data, args.Offset)
	h.mu.Lock()
	h.written += uint64(n)
	h.mu.Unlock()
	if err != nil {
		return nil, h.failure(err)
	}
	return wire.Written{Bytes: n}, nil
}

// close ends a handle, whatever is under way on it, or lets something picked go.
func (r request) close(_ context.Context, args wire.HandleArgs) (nothing, error) {
	s := r.services
	s.mu.Lock()
	p := s.picks[args.Handle]
	delete(s.picks, args.Handle)
	s.mu.Unlock()
	if p != nil {
		p.close()
		return nothing{}, nil
	}
	h, err := s.handle(args.Handle)
	if err != nil {
		return nothing{}, err
	}
	h.drop("closed")
	return nothing{}, nil
}

// lane carries out jobs one after the other, wire.Window of them at most. It
// has a goroutine only while there is work.
type lane struct {
	mu   sync.Mutex
	jobs []job // the first one is running
}

type job struct {
	work   func() (any, error)
	finish func(any, error)
}

// add tells whether there was room for the job. The first one runs where run
// says, and those that come meanwhile after it.
func (l *lane) add(j job, s *Services, run place) bool {
	return l.enqueue(j, wire.Window, s, run)
}

// drain waits until the jobs up to now are done. Only one at a time may wait.
func (l *lane) drain(s *Services) {
	done := make(chan struct{})
	l.enqueue(job{func() (any, error) { return nothing{}, nil }, func(any, error) { close(done) }}, wire.Window+1, s, here)
	<-done
}

func (l *lane) enqueue(j job, most int, s *Services, run place) bool {
	l.mu.Lock()
	if len(l.jobs) >= most {
		l.mu.Unlock()
		return false
	}
	l.jobs = append(l.jobs, j)
	first := len(l.jobs) == 1
	l.mu.Unlock()
	if first {
		run(s, func() { l.run(j) })
	}
	return true
}

func (l *lane) run(j job) {
	for more := true; more; {
		result, err := j.work()
		finish := j.finish
		l.mu.Lock()
		l.jobs = slices.Delete(l.jobs, 0, 1)
		if more = len(l.jobs) > 0; more {
			j = l.jobs[0]
		}
		l.mu.Unlock()
		finish(result, err) // after its place is free: the applet may send the next at once
	}
}
