package services

import (
	"context"
	"io"
	"sync"

	"example.org/vitrine/sandbox/protocol/wire"
)

// openStdin is the handle of standard input: always the same one.
func (r request) openStdin(context.Context, nothing) (wire.Opened, error) {
	s := r.services
	if s.options.Stdin == nil {
		return wire.Opened{}, errUnavailable
	}
	return s.standard(&s.stdin, "standard input", func() stream {
		return &input{reader: s.options.Stdin, chunks: make(chan []byte), done: make(chan struct{})}
	})
}

// openStdout is the handle of standard output: always the same one.
func (r request) openStdout(context.Context, nothing) (wire.Opened, error) {
	s := r.services
	if s.options.Stdout == nil {
		return wire.Opened{}, errUnavailable
	}
	return s.standard(&s.stdout, "standard output", func() stream { return output{s.options.Stdout} })
}

func (s *Services) standard(id *uint32, name string, open func() stream) (wire.Opened, error) {
	s.mu.Lock()
	known := *id
	s.mu.Unlock()
	if known == 0 {
		h, err := s.add(open(), thing{resource: name, subject: name})
		if err != nil {
			return wire.Opened{}, err
		}
		s.mu.Lock()
		if *id == 0 {
			*id = h.id
		}
		known = *id
		s.mu.Unlock()
		if known != h.id { // another call was faster
			h.end("closed")
		}
	}
	return wire.Opened{Handle: known, Name: name, Size: -1}, nil
}

// input reads on a goroutine of its own, because a read of a terminal or pipe
// cannot be called off. It reads only when the applet does.
type input struct {
	reader io.Reader
	once   sync.Once
	want   chan int
	chunks chan []byte
	done   chan struct{}
	closed sync.Once
	rest   []byte
}

func (in *input) Read(p []byte, offset int64) (int, error) {
	if offset >= 0 {
		return 0, errOffset
	}
	if len(in.rest) == 0 {
		in.once.Do(func() {
			in.want = make(chan int)
			go in.pump()
		})
		select {
		case in.want <- len(p):
		case <-in.chunks: // closed: the end was seen before
			return 0, io.EOF
		case <-in.done:
			return 0, io.ErrClosedPipe
		}
		select {
		case chunk, more := <-in.chunks:
			if !more {
				return 0, io.EOF
			}
			in.rest = chunk
		case <-in.done:
			return 0, io.ErrClosedPipe
		}
	}
	n := copy(p, in.rest)
	in.rest = in.rest[n:]
	return n, nil
}

func (in *input) pump() {
	defer close(in.chunks)
	for {
		var size int
		select {
		case size = <-in.want:
		case <-in.done:
			return
		}
		buffer := make([]byte, size)
		n, err := in.reader.Read(buffer)
		if n > 0 {
			select {
			case in.chunks <- buffer[:n]:
			case <-in.done:
				return
			}
		}
		if err != nil {
			return
		}
	}
}

func (in *input) Write([]byte, int64) (int, error) {
	return 0, fault("InvalidStateError", "standard input cannot be written to")
}

func (in *input) Close() error {
	in.closed.Do(func() { close(in.done) })
	return nil
}

// output is standard output as a stream. Closing it closes nothing: it is not the applet's.
type output struct{ writer io.Writer }

func (output) Read([]byte, int64) (int, error) {
	return 0, fault("InvalidStateError", "standard output cannot be read")
}

func (o output) Write(p []byte, offset int64) (int, error) {
	if offset >= 0 {
		return 0, errOffset
	}
	return o.writer.Write(p)
}

func (output) Close() error { return nil }
