package terminal

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// MaxHeld is how many bytes a Writer keeps while a prompt is open; the rest is
// dropped and counted.
const MaxHeld = 1 << 20

// Writer shows what an applet prints on a terminal: with its control characters
// escaped, and held back while a prompt is open. Safe for use by several
// goroutines.
type Writer struct {
	out io.Writer

	mu      sync.Mutex
	holding bool
	held    []byte
	dropped int
	partial []byte // the beginning of a character whose end has not come yet
}

// Writer returns a Writer to out, which is on the Prompter's terminal.
func (p *Prompter) Writer(out io.Writer) *Writer {
	p.mu.Lock()
	defer p.mu.Unlock()
	w := &Writer{out: out, holding: p.open}
	p.writers = append(p.writers, w)
	return w
}

// NewWriter returns a Writer to out for a terminal on which nothing is asked.
func NewWriter(out io.Writer) *Writer { return &Writer{out: out} }

// Write implements io.Writer.
func (w *Writer) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	text := w.escape(p)
	if !w.holding {
		_, err := io.WriteString(w.out, text)
		return len(p), err
	}
	if room := MaxHeld - len(w.held); len(text) > room {
		w.dropped += len(text) - room
		text = text[:room]
	}
	w.held = append(w.held, text...)
	return len(p), nil
}

func (w *Writer) hold(on bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.holding = on
	if on {
		return
	}
	_, _ = w.out.Write(w.held)
	if w.dropped > 0 {
		_, _ = fmt.Fprintf(w.out, "\n[%d bytes were printed during the question and are not shown]\n", w.dropped)
	}
	w.held, w.dropped = nil, 0
}

// escape writes control and format characters as their code points, all but
// line breaks and tabs.
func (w *Writer) escape(p []byte) string {
	p = append(w.partial, p...)
	w.partial = nil
	var b strings.Builder
	for len(p) > 0 {
		r, n := utf8.DecodeRune(p)
		switch {
		case r == utf8.RuneError && n == 1 && !utf8.FullRune(p):
			w.partial = append([]byte{}, p...)
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
