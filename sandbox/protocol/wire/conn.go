package wire

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"sync"
	"syscall"
)

const (
	headerSize  = 4        // the length of a frame, big-endian
	readBuffer  = 16 << 10 // most frames come several to a read
	queueBuffer = 16 << 10 // queued frames are written when they are so many bytes
	keepBuffer  = 64 << 10 // a larger buffer is let go after its frame: most sessions idle
)

// Conn carries frames over a stream: a length of four bytes, then so many
// bytes of CBOR. Sending is safe from several goroutines, receiving is for one;
// both block. Closing the stream, or the peer's death, ends both.
type Conn struct {
	stream io.Writer
	raw    syscall.RawConn // of stream; nil when it has none

	sending sync.Mutex
	out     []byte

	source source
	reader *bufio.Reader
	in     []byte
}

// NewConn speaks over a socket, which it does not close. A blocking descriptor
// is the fastest.
func NewConn(stream io.ReadWriter) *Conn {
	c := &Conn{stream: stream, source: source{stream: stream}}
	if s, ok := stream.(syscall.Conn); ok {
		c.raw, _ = s.SyscallConn() // without it TryWrite writes nothing
		c.source.raw = c.raw
	}
	c.reader = bufio.NewReaderSize(&c.source, readBuffer)
	return c
}

// Send encodes a frame and writes it, after those that were queued.
func (c *Conn) Send(m Message) error {
	c.sending.Lock()
	defer c.sending.Unlock()
	if err := c.add(m); err != nil {
		return err
	}
	return c.flush()
}

// Queue encodes a frame and writes it with the next one that is sent, or when
// enough are queued: each write wakes the peer.
func (c *Conn) Queue(m Message) error {
	c.sending.Lock()
	defer c.sending.Unlock()
	if err := c.add(m); err != nil {
		return err
	}
	if len(c.out) < queueBuffer {
		return nil
	}
	return c.flush()
}

// AppendFrame is Append for a frame that is encoded already.
func AppendFrame(frames, frame []byte) []byte {
	frames = binary.BigEndian.AppendUint32(frames, uint32(len(frame)))
	return append(frames, frame...)
}

// Write sends what Append has made, or a part of it, and blocks until all
// of it is written. Send and Queue must not be used beside it.
func (c *Conn) Write(frames []byte) error {
	if _, err := c.stream.Write(frames); err != nil {
		return fmt.Errorf("cannot send frames: %w", err)
	}
	return nil
}

// TryWrite is Write without blocking: it writes what the socket takes now, and
// returns how many bytes that were. A stream that is no socket takes none.
func (c *Conn) TryWrite(frames []byte) (n int, err error) {
	if c.raw == nil {
		return 0, nil
	}
	failed := c.raw.Write(func(fd uintptr) bool {
		n, err = sendNow(int(fd), frames)
		return true
	})
	if err = errors.Join(err, failed); err != nil {
		return n, fmt.Errorf("cannot send frames: %w", err)
	}
	return n, nil
}

func (c *Conn) add(m Message) (err error) {
	c.out, err = Append(c.out, m)
	return err
}

func (c *Conn) flush() error {
	_, err := c.stream.Write(c.out)
	c.out = c.out[:0]
	if cap(c.out) > keepBuffer {
		c.out = nil
	}
	if err != nil {
		return fmt.Errorf("cannot send frame: %w", err)
	}
	return nil
}

// Read is the next frame, undecoded and valid until the next call. It returns
// io.EOF when the peer closed between two frames, io.ErrUnexpectedEOF within
// one, and an error that wraps ErrFrame for an impossible length.
func (c *Conn) Read() ([]byte, error) {
	if cap(c.in) > keepBuffer {
		c.in = nil
	}
	var header [headerSize]byte
	if _, err := io.ReadFull(c.reader, header[:]); err != nil {
		return nil, readError(err)
	}
	size := binary.BigEndian.Uint32(header[:])
	if size == 0 || size > MaxFrame {
		return nil, fmt.Errorf("%w: length %d", ErrFrame, size)
	}
	if int(size) > cap(c.in) {
		c.in = make([]byte, size)
	}
	c.in = c.in[:size]
	if _, err := io.ReadFull(c.reader, c.in); err != nil {
		if errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
		return nil, readError(err)
	}
	return c.in, nil
}

// Buffered tells whether Read would return a frame, or fail, without waiting.
func (c *Conn) Buffered() bool {
	n := c.reader.Buffered()
	if n < headerSize {
		return false
	}
	header, _ := c.reader.Peek(headerSize) // they are there
	size := binary.BigEndian.Uint32(header)
	return size > MaxFrame || n-headerSize >= int(size)
}

func readError(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return err
	}
	return fmt.Errorf("cannot receive frame: %w", err)
}

// ReceiveInbound is the next frame from the viewer. The worker calls it.
func (c *Conn) ReceiveInbound() (Inbound, error) {
	data, err := c.Read()
	if err != nil {
		return Inbound{}, err
	}
	return DecodeInbound(data)
}

// ReceiveOutbound is the next frame from the worker, whose number of bytes it
// returns as well. The viewer calls it.
func (c *Conn) ReceiveOutbound() (Outbound, int, error) {
	data, err := c.Read()
	if err != nil {
		return Outbound{}, 0, err
	}
	frame, err := DecodeOutbound(data)
	return frame, len(data), err
}
