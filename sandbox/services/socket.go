package services

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"os"
	"time"

	"example.org/vitrine/sandbox/protocol/wire"
)

// socket is a connection as a stream.
type socket struct {
	net.Conn
	host string // that was connected to
}

func (c socket) Read(p []byte, offset int64) (int, error) {
	if offset >= 0 {
		return 0, errOffset
	}
	return c.Conn.Read(p)
}

func (c socket) Write(p []byte, offset int64) (int, error) {
	if offset >= 0 {
		return 0, errOffset
	}
	return c.Conn.Write(p)
}

// closeWrite tells the peer that nothing more will come. Reading goes on.
func (c socket) closeWrite() error {
	if half, ok := c.Conn.(interface{ CloseWrite() error }); ok { // TCP and TLS
		return half.CloseWrite() // the handle explains it
	}
	return fault("NotSupportedError", "this connection cannot be closed by half")
}

// upgrading stands for a connection between the end of its plain text and the
// beginning of TLS: to whoever still reads, it has ended.
type upgrading struct{ socket }

func (upgrading) Read([]byte, int64) (int, error) { return 0, io.EOF }

func (upgrading) Write([]byte, int64) (int, error) {
	return 0, fault("InvalidStateError", "the connection goes on with TLS, under another handle")
}

// secure goes on with TLS on a connection that was opened without, after what
// was written. The certificate has to be that of the host that was connected
// to. The person was asked already: the connection is to where it was granted,
// and what it may carry does not become more. It gets another handle, so that
// nothing that a stranger has put in before TLS began can be taken for what
// came after. If it fails, the connection is closed.
func (r request) secure(ctx context.Context, args wire.HandleArgs) (wire.Opened, error) {
	s := r.services
	h, err := s.handle(args.Handle)
	if err != nil {
		return wire.Opened{}, err
	}
	plain, err := h.upgrade()
	if err != nil {
		return wire.Opened{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, connectTime)
	defer cancel()
	fail := func(err error) (wire.Opened, error) {
		err = h.failure(err)
		h.end("closed")
		return wire.Opened{}, err
	}
	stopped := context.AfterFunc(ctx, func() { _ = plain.SetDeadline(time.Unix(1, 0)) })
	_ = plain.SetReadDeadline(time.Unix(1, 0)) // ends a read that is under way
	h.reads.drain(s)
	h.writes.drain(s)
	if !stopped() {
		return fail(context.Cause(ctx))
	}
	if err := plain.SetDeadline(time.Time{}); err != nil {
		return fail(err)
	}
	conn := tls.Client(plain.Conn, s.options.Network.tls(plain.host))
	if err := conn.HandshakeContext(ctx); err != nil {
		return fail(networkFault(err, plain.host))
	}
	id, err := s.rename(h, socket{conn, plain.host})
	if err != nil {
		return fail(err)
	}
	return wire.Opened{Handle: id, Name: h.subject, Size: -1}, nil
}

// upgrade takes the connection out of a handle, which has none until rename.
func (h *handle) upgrade() (socket, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	plain, ok := h.stream.(socket)
	if !ok || h.how != "" {
		return plain, fault("InvalidStateError", "this is no open connection")
	}
	if _, already := plain.Conn.(*tls.Conn); already {
		return plain, fault("InvalidStateError", "the connection has TLS already")
	}
	h.stream = upgrading{plain}
	return plain, nil
}

// rename gives a handle another stream and another number.
func (s *Services) rename(h *handle, to socket) (id uint32, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	h.mu.Lock()
	defer h.mu.Unlock()
	if s.ended || h.how != "" {
		return 0, net.ErrClosed
	}
	delete(s.handles, h.id)
	s.last++
	h.id, h.stream = s.last, to
	s.handles[h.id] = h
	return h.id, nil
}

// interrupted tells whether a read has failed because the connection goes on with TLS.
func (h *handle) interrupted(err error) bool {
	_, on := h.current().(upgrading)
	return on && errors.Is(err, os.ErrDeadlineExceeded)
}
