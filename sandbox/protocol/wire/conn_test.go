package wire_test

import (
	"encoding/binary"
	"errors"
	"io"
	"os"
	"sync"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"example.org/vitrine/sandbox/protocol/wire"
)

// pair is two ends of a blocking socket pair, as viewer and worker have.
func pair(tb testing.TB) (a, b *os.File) {
	tb.Helper()
	fds, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		tb.Fatal(err)
	}
	a, b = os.NewFile(uintptr(fds[0]), "a"), os.NewFile(uintptr(fds[1]), "b")
	tb.Cleanup(func() { _ = a.Close(); _ = b.Close() })
	return a, b
}

func TestConnCarriesFramesInOrder(t *testing.T) {
	a, b := pair(t)
	sender, receiver := wire.NewConn(a), wire.NewConn(b)
	const senders, each = 4, 200
	var group sync.WaitGroup
	for s := range senders {
		group.Go(func() {
			for i := range each {
				frame := wire.Outbound{Cause: uint64(s + 1), Failure: &wire.Failure{Stack: string(make([]byte, i*100))}}
				frame.Failure.Message = string(rune('a' + i%26))
				if err := sender.Send(frame); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	next := make(map[uint64]int)
	for range senders * each {
		frame, n, err := receiver.ReceiveOutbound()
		if err != nil {
			t.Fatal(err)
		}
		i := next[frame.Cause]
		if len(frame.Failure.Stack) != i*100 || n < i*100 {
			t.Fatalf("sender %d: a stack of %d bytes in a frame of %d, want frame %d", frame.Cause, len(frame.Failure.Stack), n, i)
		}
		next[frame.Cause]++
	}
	group.Wait()
}

func TestQueuedFramesComeBeforeTheOneThatIsSent(t *testing.T) {
	a, b := pair(t)
	sender, receiver := wire.NewConn(a), wire.NewConn(b)
	for turn := range uint64(10) {
		if err := sender.Queue(wire.Outbound{Cause: turn + 1, WantFrame: &wire.WantFrame{}}); err != nil {
			t.Fatal(err)
		}
	}
	if n, err := unix.IoctlGetInt(int(b.Fd()), unix.TIOCINQ); err != nil || n != 0 {
		t.Errorf("%d bytes were sent before anything was (%v)", n, err)
	}
	if err := sender.Send(wire.Outbound{Cause: 11, TurnEnd: &wire.TurnEnd{}}); err != nil {
		t.Fatal(err)
	}
	for turn := range uint64(11) {
		if f, _, err := receiver.ReceiveOutbound(); err != nil || f.Cause != turn+1 {
			t.Fatalf("frame %d: %+v, %v", turn+1, f, err)
		}
	}
	// Many of them are not held back.
	for range 2_000 {
		if err := sender.Queue(wire.Outbound{Cause: 1, Console: &wire.Console{Level: "log", Text: "a line"}}); err != nil {
			t.Fatal(err)
		}
	}
	if f, _, err := receiver.ReceiveOutbound(); err != nil || f.Console == nil {
		t.Errorf("%+v, %v", f, err)
	}
}

func TestConnEnds(t *testing.T) {
	length := func(n uint32) []byte { return binary.BigEndian.AppendUint32(nil, n) }
	tests := map[string]struct {
		bytes []byte
		want  error
	}{
		"between frames": {nil, io.EOF},
		"in the length":  {[]byte{0, 0}, io.ErrUnexpectedEOF},
		"in the frame":   {append(length(100), 1, 2, 3), io.ErrUnexpectedEOF},
		"before a frame": {length(5), io.ErrUnexpectedEOF},
		"length zero":    {length(0), wire.ErrFrame},
		"length over":    {length(wire.MaxFrame + 1), wire.ErrFrame},
		"length most":    {length(1<<32 - 1), wire.ErrFrame},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			a, b := pair(t)
			if _, err := a.Write(test.bytes); err != nil {
				t.Fatal(err)
			}
			_ = a.Close()
			if _, _, err := wire.NewConn(b).ReceiveOutbound(); !errors.Is(err, test.want) {
				t.Errorf("got %v, want %v", err, test.want)
			}
		})
	}
}

// Whoever looks before sleeping gets what sleeping would have got.
func TestSoonReadsTheSame(t *testing.T) {
	a, b := pair(t)
	sender, receiver := wire.NewConn(a), wire.NewConn(b)
	const frames = 300
	go func() {
		for i := range uint64(frames) {
			if i%3 == 0 {
				time.Sleep(time.Duration(i) * time.Microsecond)
			}
			_ = sender.Send(wire.Outbound{Cause: i + 1, TurnEnd: &wire.TurnEnd{Fuel: i}})
		}
		_ = a.Close()
	}()
	for i := range uint64(frames) {
		receiver.Soon()
		if f, _, err := receiver.ReceiveOutbound(); err != nil || f.Cause != i+1 {
			t.Fatalf("frame %d: %+v, %v", i+1, f, err)
		}
	}
	receiver.Soon()
	if _, _, err := receiver.ReceiveOutbound(); !errors.Is(err, io.EOF) {
		t.Errorf("the end is %v", err)
	}
}

func TestSendToADeadPeer(t *testing.T) {
	a, b := pair(t)
	_ = b.Close()
	if err := wire.NewConn(a).Send(wire.Inbound{Suspend: &wire.Suspend{On: true}}); err == nil {
		t.Error("Send succeeds")
	}
}

func BenchmarkRoundTrip(b *testing.B) {
	near, far := pair(b)
	worker := wire.NewConn(far)
	go func() {
		for {
			frame, err := worker.ReceiveInbound()
			if err != nil {
				return
			}
			if worker.Send(wire.Outbound{Cause: frame.Turn, TurnEnd: &wire.TurnEnd{Fuel: frame.Turn}}) != nil {
				return
			}
		}
	}()
	viewer := wire.NewConn(near)
	turn := uint64(0)
	for b.Loop() {
		turn++
		if err := viewer.Send(wire.Inbound{Turn: turn, Now: 1, Timer: &wire.Timer{ID: 1}}); err != nil {
			b.Fatal(err)
		}
		if _, _, err := viewer.ReceiveOutbound(); err != nil {
			b.Fatal(err)
		}
	}
}
