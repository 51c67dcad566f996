package wire

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"sync"
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

	sending sync.Mutex
	out     []byte

	reader *bufio.Reader
	in     []byte
}

// NewConn speaks over a socket, which it does not close. A blocking descriptor
// is the fastest.
func NewConn(stream io.ReadWriter) *Conn {
	return &Conn{stream: stream, reader: bufio.NewReaderSize(stream, readBuffer)}
}

// Send encodes a frame and writes it, after those that were queued.
func (c *Conn) Send(m Message) error {
	data, err := Encode(m)
	if err != nil {
		return err
	}
	return c.Write(data)
}

// Queue encodes a frame and writes it with the next one that is sent, or when
// enough are queued: each write wakes the peer.
func (c *Conn) Queue(m Message) error {
	data, err := Encode(m)
	if err != nil {
		return err
	}
	c.sending.Lock()
	defer c.sending.Unlock()
	c.add(data)
	if len(c.out) < queueBuffer {
		return nil
	}
	return c.flush()
}

// Write sends an encoded frame, with one system call.
func (c *Conn) Write(frame []byte) error {
	if len(frame) == 0 || len(frame) > MaxFrame {
		return fmt.Errorf("cannot send a frame of %d bytes", len(frame))
	}
	c.sending.Lock()
	defer c.sending.Unlock()
	c.add(frame)
	return c.flush()
}

func (c *Conn) add(frame []byte) {
	c.out = binary.BigEndian.AppendUint32(c.out, uint32(len(frame)))
	c.out = append(c.out, frame...)
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
