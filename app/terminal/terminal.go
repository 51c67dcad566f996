// Package terminal asks the person on the terminal device, and shows what an
// applet prints there.
//
// A prompt stands on the alternate screen, so that nothing an applet printed
// before can pass for it; what was typed ahead is thrown away, and nothing
// counts in the first second. What applets print meanwhile is held back, as
// long as it goes through a Writer of this package: a program that writes to
// the terminal past it can draw over a prompt, and other programs of the same
// user always can.
package terminal

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"time"

	"golang.org/x/term"

	"example.org/vitrine/permissions"
	"example.org/vitrine/permissions/account"
	"example.org/vitrine/permissions/prompt"
)

// ErrNone means that there is no terminal to ask on.
var ErrNone = errors.New("there is no terminal")

// Guard is how long a prompt stands before it takes an answer: longer than it
// takes to notice that what one is typing goes elsewhere now.
const Guard = time.Second

// MinWidth and MinHeight are the smallest terminal on which anything is asked. A
// question that cannot be shown whole on a larger one is not asked either.
const (
	MinWidth  = 60
	MinHeight = 20
)

// Prompter is a permissions.Prompter on a terminal. Several sessions may share
// it; they are asked one after the other.
type Prompter struct {
	tty     *os.File
	around  prompt.Surroundings
	figures func(session uint64) account.Figures

	asking sync.Mutex // held by the prompt on the screen
	stage  stage
}

// Open returns a Prompter on the process's terminal, /dev/tty. The error wraps
// ErrNone when there is none. Figures may be nil.
func Open(around prompt.Surroundings, figures func(session uint64) account.Figures) (*Prompter, error) {
	tty, err := openDevice()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNone, err)
	}
	return New(tty, around, figures), nil
}

// New returns a Prompter on tty, which it takes over.
func New(tty *os.File, around prompt.Surroundings, figures func(session uint64) account.Figures) *Prompter {
	if figures == nil {
		figures = func(uint64) account.Figures { return account.Figures{} }
	}
	return &Prompter{tty: tty, around: around, figures: figures}
}

// Close closes the terminal device.
func (p *Prompter) Close() error { return p.tty.Close() }

// The sequences that a prompt is framed by. Entering clears the alternate
// screen, resets colours and the scrolling region, leaves application modes and
// bracketed paste off, so that nothing an applet set before shapes the prompt.
const (
	enter = "\x1b[?1049h\x1b[!p\x1b[0m\x1b[r\x1b[?2004l\x1b[?1000l\x1b[?1003l\x1b(B\x0f\x1b[2J\x1b[H"
	leave = "\x1b[0m\x1b[2J\x1b[?1049l"
)

// Prompt implements permissions.Prompter.
func (p *Prompter) Prompt(ctx context.Context, r permissions.Request) (permissions.Decision, error) {
	p.asking.Lock()
	defer p.asking.Unlock()
	if err := ctx.Err(); err != nil {
		return permissions.Decision{}, err
	}
	fd := int(p.tty.Fd())
	if inBackground(fd) {
		return permissions.Decision{}, errors.New("cannot ask from the background of the terminal")
	}
	q := &question{
		prompt: p.around.Describe(r, p.figures(r.Session)), around: p.around,
		keys: keys{fd: fd}, tty: p.tty, size: func() (int, int, error) { return term.GetSize(fd) },
	}
	if _, err := q.layout(q.begin()); err != nil {
		return permissions.Decision{}, err // and no sentence: nothing was shown
	}
	before, err := term.MakeRaw(fd)
	if err != nil {
		return permissions.Decision{}, fmt.Errorf("cannot ask on this terminal: %w", err)
	}
	p.stage.begin()
	d, err := q.ask(ctx)
	discard(fd)
	_, _ = p.tty.WriteString(leave)
	_ = term.Restore(fd, before)
	p.stage.end()
	d.Sentence = q.prompt.Sentence
	return d, err
}
