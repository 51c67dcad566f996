package terminal

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// MaxHeld is how many bytes all Writers of a Prompter keep together while a
// prompt is open; the rest is dropped and counted.
const MaxHeld = 1 << 20

// Writer shows what an applet prints on a terminal: with its control characters
// escaped, and held back while a prompt is open. Safe for use by several
// goroutines.
type Writer struct {
	out    io.Writer
	stage  *stage
	plain  bool // what comes was made fit to be shown
	mu     sync.Mutex
	broken []byte // the beginning of a character whose end has not come yet

	held    []byte // guarded by the stage's lock, like dropped
	dropped int
}

// stage is what Writers share: while a prompt is open, nothing of theirs gets out.
type stage struct {
	mu      sync.RWMutex // for reading while something is written
	open    bool
	hold    sync.Mutex // held to hold something back
	room    int
	waiting []*Writer // that hold something, in the order in which they began to
}

// Writer returns a Writer to out, which is on the Prompter's terminal.
func (p *Prompter) Writer(out io.Writer) *Writer { return &Writer{out: out, stage: &p.stage} }

// Notes returns a Printer of the program's own lines to out, which is on the
// Prompter's terminal: they, too, wait while a prompt is open. Safe for use by
// several goroutines.
func (p *Prompter) Notes(out io.Writer) *Printer {
	return NewPrinter(&Writer{out: out, stage: &p.stage, plain: true})
}

// NewWriter returns a Writer to out for a terminal on which nothing is asked.
func NewWriter(out io.Writer) *Writer { return &Writer{out: out, stage: new(stage)} }

// Write implements io.Writer.
func (w *Writer) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	text := string(p)
	if !w.plain {
		text = w.escape(p)
	}
	w.stage.mu.RLock()
	defer w.stage.mu.RUnlock()
	if w.stage.open {
		w.stage.keep(w, text)
		return len(p), nil
	}
	_, err := io.WriteString(w.out, text)
	return len(p), err
}

// keep holds back what there is room for.
func (s *stage) keep(w *Writer, text string) {
	s.hold.Lock()
	defer s.hold.Unlock()
	if w.held == nil && w.dropped == 0 && text != "" {
		s.waiting = append(s.waiting, w)
	}
	n := min(len(text), s.room)
	for n > 0 && n < len(text) && !utf8.RuneStart(text[n]) {
		n--
	}
	w.held = append(w.held, text[:n]...)
	w.dropped += len(text) - n
	s.room -= n
}

// begin makes the writers keep what they get. It waits until what is being
// written is.
func (s *stage) begin() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.open, s.room = true, MaxHeld
}

// end lets out what was kept.
func (s *stage) end() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.open = false
	for _, w := range s.waiting {
		_, _ = w.out.Write(w.held)
		if w.dropped > 0 {
			_, _ = fmt.Fprintf(w.out, "\n[%d bytes were printed during the question and are not shown]\n", w.dropped)
		}
		w.held, w.dropped = nil, 0
	}
	s.waiting = nil
}

// escape writes control and format characters as their code points, all but
// line breaks and tabs.
func (w *Writer) escape(p []byte) string {
	p = append(w.broken, p...)
	w.broken = nil
	var b strings.Builder
	for len(p) > 0 {
		r, n := utf8.DecodeRune(p)
		switch {
		case r == utf8.RuneError && n == 1 && !utf8.FullRune(p):
			w.broken = append([]byte{}, p...)
			return b.String()
		case r == utf8.RuneError && n == 1:
			fmt.Fprintf(&b, `\x{%02x}`, p[0])
		case r == '\n' || r == '\t':
			b.WriteRune(r)
		case unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp):
			fmt.Fprintf(&b, `\u{%x}`, r)
		default:
			b.WriteRune(r)
		}
		p = p[n:]
	}
	return b.String()
}
