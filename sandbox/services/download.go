package services

import (
	"context"
	"io"
	"net"
	"sync"
)

// readAhead is how much of a response is read before the applet asks for it, in
// bytes: most answers of services are smaller.
const readAhead = 64 << 10

// download is the body of a response, read ahead. A small one has come in whole
// and its connection is over, though nobody ever reads it. One that nobody reads
// on gives its place to others, and waits for one when it is read again.
type download struct {
	ctx    context.Context //nolint:containedctx // as long as this lives
	cancel context.CancelFunc
	take   func(context.Context) (free func(), err error)
	fault  func(error) *Fault

	mu      sync.Mutex
	changed sync.Cond
	ahead   []byte
	end     error // why nothing more comes; io.EOF: it is all there
}

// newDownload reads body, in its place that free gives back, until the end or
// until Close. Ctx is that of the request, which cancel ends.
func newDownload(ctx context.Context, cancel context.CancelFunc, body io.ReadCloser, d *download, free func()) *download {
	d.ctx, d.cancel = ctx, cancel
	d.changed.L = &d.mu
	go func() {
		d.fill(body, free)
		cancel()
		_ = body.Close()
	}()
	return d
}

// fill reads until the end.
func (d *download) fill(body io.Reader, free func()) {
	defer func() { free() }()
	part := make([]byte, readAhead/2)
	for {
		n, err := body.Read(part)
		full, over := d.append(part[:n], err)
		if over {
			return
		}
		if !full {
			continue
		}
		free()
		if !d.room() {
			return
		}
		again, err := d.take(d.ctx)
		if err != nil {
			d.append(nil, err)
			return
		}
		free = again
	}
}

// append adds what has arrived. Full tells that no more fits, over that no more comes.
func (d *download) append(part []byte, err error) (full, over bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.ahead = append(d.ahead, part...)
	if err != nil && d.end == nil {
		d.end = err
	}
	d.changed.Broadcast()
	return len(d.ahead) > readAhead/2, d.end != nil
}

// room waits until there is room again, and tells whether it is needed.
func (d *download) room() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	for len(d.ahead) > readAhead/2 && d.end == nil {
		d.changed.Wait()
	}
	return d.end == nil
}

func (d *download) Read(p []byte, offset int64) (int, error) {
	if offset >= 0 {
		return 0, errOffset
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	for len(d.ahead) == 0 && d.end == nil {
		d.changed.Wait()
	}
	if len(d.ahead) > 0 {
		n := copy(p, d.ahead)
		if d.ahead = d.ahead[n:]; len(d.ahead) == 0 {
			d.ahead = nil
		}
		d.changed.Broadcast()
		return n, nil
	}
	if d.end == io.EOF { //nolint:errorlint // one that is wrapped is no end of the body
		return 0, io.EOF
	}
	return 0, d.fault(d.end)
}

func (d *download) Write([]byte, int64) (int, error) {
	return 0, fault("InvalidStateError", "a response cannot be written to")
}

// Close ends it: a read that is under way fails.
func (d *download) Close() error {
	d.cancel()
	d.mu.Lock()
	defer d.mu.Unlock()
	d.ahead, d.end = nil, net.ErrClosed
	d.changed.Broadcast()
	return nil
}
