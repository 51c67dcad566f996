package host

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"time"
)

// A Child is a hidden command of the vitrine program that confines itself and
// then reads what strangers wrote. It may be taken over: what it answers is
// bounded here, and for the caller to distrust.
type Child struct {
	Program string        // the vitrine program; empty: the one beside this program
	Command string        // the hidden command
	Time    time.Duration // how long it may take
	Most    int           // bytes of its answer
}

// ErrChild is wrapped by the error about a child that ended without an answer,
// because of what it was given to read.
var ErrChild = errors.New("it is too much")

// Run gives input to a new child and returns its answer. The child is gone
// when Run returns.
func (c Child) Run(ctx context.Context, input []byte) ([]byte, error) {
	program := c.Program
	if program == "" {
		var err error
		if program, err = ProgramBeside("vitrine"); err != nil {
			return nil, err
		}
	}
	ctx, cancel := context.WithTimeout(ctx, c.Time)
	defer cancel()
	cmd := exec.CommandContext(ctx, program, c.Command)
	cmd.Dir = "/"
	cmd.Env = []string{} // nothing to learn there
	cmd.Stdin = bytes.NewReader(input)
	stdout := &limited{most: c.Most, cancel: cancel}
	stderr := &limited{most: maxStderr}
	cmd.Stdout, cmd.Stderr = stdout, stderr
	cmd.WaitDelay = time.Second
	if err := cmd.Run(); err != nil {
		return nil, c.died(ctx, err, stderr.kept.Bytes())
	}
	return stdout.kept.Bytes(), nil
}

// maxStderr is how many bytes are kept of what a dying child says.
const maxStderr = 64 << 10

// died says why a child ended without an answer.
func (c Child) died(ctx context.Context, err error, stderr []byte) error {
	switch {
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return fmt.Errorf("%w: it takes longer than %s", ErrChild, c.Time)
	case ctx.Err() != nil:
		return ctx.Err()
	case bytes.Contains(stderr, []byte("stack overflow")), bytes.Contains(stderr, []byte("stack exceeds")):
		return fmt.Errorf("%w: something is nested too deeply", ErrChild)
	case bytes.Contains(stderr, []byte("out of memory")), bytes.Contains(stderr, []byte("cannot allocate memory")):
		return fmt.Errorf("%w: it takes too much memory", ErrChild)
	}
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return fmt.Errorf("the process for it died (%s)", exit.ProcessState)
	}
	return fmt.Errorf("cannot start the process for it: %w", err)
}

// limited keeps the first bytes of a stream. With cancel it ends the writer of
// more; without, the rest is dropped.
type limited struct {
	kept   bytes.Buffer // not embedded: io.Copy would find its ReadFrom and pass Write by
	most   int
	cancel context.CancelFunc
}

func (l *limited) Write(p []byte) (int, error) {
	room := max(l.most-l.kept.Len(), 0)
	if len(p) > room && l.cancel != nil {
		l.cancel()
		return 0, errors.New("the answer is too long")
	}
	l.kept.Write(p[:min(len(p), room)])
	return len(p), nil
}
