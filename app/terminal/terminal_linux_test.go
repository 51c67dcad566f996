package terminal_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"example.org/vitrine/app/terminal"
	"example.org/vitrine/permissions"
	"example.org/vitrine/permissions/prompt"
)

// screen is the other side of a pseudo terminal: the person.
type screen struct {
	*os.File
	mu   sync.Mutex
	seen bytes.Buffer
}

func openTerminal(t *testing.T, columns, rows uint16) (*screen, *os.File) {
	t.Helper()
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	fd := int(master.Fd())
	if err := unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	number, err := unix.IoctlGetInt(fd, unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	tty, err := os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if err := unix.IoctlSetWinsize(fd, unix.TIOCSWINSZ, &unix.Winsize{Row: rows, Col: columns}); err != nil {
		t.Fatal(err)
	}
	s := &screen{File: master}
	go func() {
		buf := make([]byte, 4096)
		for {
			n, err := master.Read(buf)
			s.mu.Lock()
			s.seen.Write(buf[:n])
			s.mu.Unlock()
			if err != nil {
				return
			}
		}
	}()
	t.Cleanup(func() { _ = tty.Close(); _ = master.Close() })
	return s, tty
}

func (s *screen) text() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.seen.String()
}

func (s *screen) waitFor(t *testing.T, text string) {
	t.Helper()
	for range 500 {
		if strings.Contains(s.text(), text) {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("the screen never showed %q:\n%s", text, s.text())
}

var passwd = permissions.Request{
	Applet: permissions.Applet{Identity: "digest:0", Name: "geometric viewer"}, Action: permissions.ReadFile,
	Resource: permissions.Resource{File: &permissions.File{Path: "/etc/passwd", Asked: "/etc/passwd"}},
}

var moreMemory = permissions.Request{
	Applet: permissions.Applet{Identity: "digest:0", Name: "fractal image display"}, Action: permissions.UseMemory,
	Resource: permissions.Resource{Amount: &permissions.Amount{Limit: 32 << 20, Step: 5 << 20, Total: 37 << 20, Default: true}},
}

var moreTime = permissions.Request{
	Applet: permissions.Applet{Identity: "digest:0", Name: "loop"}, Action: permissions.UseCPU,
	Resource: permissions.Resource{Amount: &permissions.Amount{Limit: 10_000, Step: 60_000, Total: 70_000, Default: true}},
}

const ready = "Enter alone"

func TestAnswers(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name    string
		request permissions.Request
		typed   string
		want    permissions.Decision
	}{
		{"grant once", passwd, "g\r", permissions.Decision{Verdict: permissions.Grant, Span: permissions.Once}},
		{"grant always", passwd, "a\r", permissions.Decision{Verdict: permissions.Grant, Span: permissions.Always}},
		{"deny for an hour", passwd, "dh\r", permissions.Decision{Verdict: permissions.Deny, Span: permissions.Hour}},
		{"deny all", passwd, "dd\r", permissions.Decision{Verdict: permissions.Deny, Span: permissions.Once, All: true}},
		{"corrected", passwd, "a\x7fg\r", permissions.Decision{Verdict: permissions.Grant, Span: permissions.Once}},
		{"key held down, then dismissed", passwd, "gggggg\r\r", permissions.Decision{}},
		{"enter alone", passwd, "\r", permissions.Decision{}},
		{"escape", passwd, "\x1b", permissions.Decision{}},
		{"abort", passwd, "x\r", permissions.Decision{Verdict: permissions.Abort}},
		{"interrupt", passwd, "\x03", permissions.Decision{Verdict: permissions.Abort}},
		{"budget granted", moreMemory, "g\r", permissions.Decision{Verdict: permissions.Grant}},
		{"budget dismissed", moreMemory, "\r", permissions.Decision{Verdict: permissions.Later}},
		{"ten minutes granted", moreTime, "g1\r", permissions.Decision{Verdict: permissions.Grant, Step: 600_000}},
		{"time for the run granted", moreTime, "g2\r", permissions.Decision{Verdict: permissions.Grant, Step: math.MaxUint64}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s, tty := openTerminal(t, 80, 30)
			p := terminal.New(tty, prompt.Surroundings{}, nil)
			go func() {
				s.waitFor(t, ready)
				_, _ = s.WriteString(test.typed)
			}()
			got, err := p.Prompt(t.Context(), test.request)
			if err != nil {
				t.Fatal(err)
			}
			if want := prompt.Sentence(test.request); got.Sentence != want {
				t.Errorf("sentence: got %q, want %q", got.Sentence, want)
			}
			got.Sentence = ""
			if got != test.want {
				t.Errorf("got %+v, want %+v", got, test.want)
			}
			if !strings.Contains(strings.Join(strings.Fields(s.text()), " "), prompt.Sentence(test.request)) {
				t.Errorf("the sentence was not shown:\n%s", s.text())
			}
		})
	}
}

// What was typed before the prompt, or in its first second, is not an answer.
func TestTypedAheadIsDiscarded(t *testing.T) {
	t.Parallel()
	s, tty := openTerminal(t, 80, 30)
	p := terminal.New(tty, prompt.Surroundings{}, nil)
	_, _ = s.WriteString("a\rg\r")
	start := time.Now()
	answered := make(chan time.Duration, 1)
	go func() {
		s.waitFor(t, "Vitrine asks")
		for time.Since(start) < terminal.Guard-200*time.Millisecond {
			_, _ = s.WriteString("g\r")
			time.Sleep(20 * time.Millisecond)
		}
		s.waitFor(t, ready)
		answered <- time.Since(start)
		_, _ = s.WriteString("d\r")
	}()
	d, err := p.Prompt(t.Context(), passwd)
	if err != nil || d.Verdict != permissions.Deny {
		t.Errorf("got %+v, %v; want the denial that was typed last", d, err)
	}
	if after := <-answered; after < terminal.Guard {
		t.Errorf("an answer was taken after %v", after)
	}
}

func TestScopeIsEdited(t *testing.T) {
	t.Parallel()
	s, tty := openTerminal(t, 100, 40)
	p := terminal.New(tty, prompt.Surroundings{}, nil)
	r := passwd
	r.Resource.File = &permissions.File{Path: "/data/in/a.csv", Asked: "/data/in/a.csv"}
	go func() {
		s.waitFor(t, ready)
		_, _ = s.WriteString("s\r")
		s.waitFor(t, "or write it")
		_, _ = s.WriteString("/else/\r")
		s.waitFor(t, "That will not do")
		_, _ = s.WriteString("/data/\r")
		s.waitFor(t, `Everything in "/data"`)
		_, _ = s.WriteString("h\r")
	}()
	d, err := p.Prompt(t.Context(), r)
	if err != nil || d.Scope != (permissions.Scope{Folder: "/data"}) || d.Span != permissions.Hour {
		t.Errorf("got %+v, %v", d, err)
	}
}

// A long path must not push the question off the screen.
func TestLongPathStaysOnTheScreen(t *testing.T) {
	t.Parallel()
	s, tty := openTerminal(t, 60, 24)
	p := terminal.New(tty, prompt.Surroundings{}, nil)
	r := passwd
	r.Resource.File = &permissions.File{Path: "/" + strings.Repeat("x/", 2000) + "end", Asked: strings.Repeat("y", 4000)}
	r.Reason = strings.Repeat("very good ", 500)
	go func() {
		s.waitFor(t, ready)
		_, _ = s.WriteString("\r")
	}()
	if _, err := p.Prompt(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	shown := s.text()
	shown = shown[strings.LastIndex(shown[:strings.LastIndex(shown, ready)], "\x1b[H"):]
	if rows := strings.Count(shown, "\r\n"); rows >= 24 {
		t.Errorf("the question takes %d rows of 24", rows)
	}
	if !strings.Contains(shown, "wants to read the") {
		t.Errorf("the sentence is not on the screen:\n%s", shown)
	}
}

func TestCancelledPromptRestoresTheScreen(t *testing.T) {
	t.Parallel()
	s, tty := openTerminal(t, 80, 30)
	p := terminal.New(tty, prompt.Surroundings{}, nil)
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		s.waitFor(t, ready)
		cancel()
	}()
	if _, err := p.Prompt(ctx, passwd); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	s.waitFor(t, "\x1b[?1049l")
}

func TestSmallTerminalIsRefused(t *testing.T) {
	t.Parallel()
	_, tty := openTerminal(t, 20, 5)
	p := terminal.New(tty, prompt.Surroundings{}, nil)
	if d, err := p.Prompt(t.Context(), passwd); err == nil || d.Verdict == permissions.Grant {
		t.Errorf("got %+v, %v", d, err)
	}
}

// output is what was printed, for several goroutines.
type output struct {
	mu   sync.Mutex
	text strings.Builder
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// An applet that prints while a question is open neither covers nor imitates it.
func TestWriterHoldsAndEscapes(t *testing.T) {
	t.Parallel()
	s, tty := openTerminal(t, 80, 30)
	p := terminal.New(tty, prompt.Surroundings{}, nil)
	var out output
	w := p.Writer(&out)
	_, _ = w.Write([]byte("a\x1b[2Jb\n\xe2\x80"))
	_, _ = w.Write([]byte("\xaec\xff"))
	const escaped = `a\u{1b}[2Jb` + "\n" + `\u{202e}c\x{ff}`
	if out.String() != escaped {
		t.Errorf("got %q, want %q", out.String(), escaped)
	}
	held := make(chan int, 1)
	go func() {
		s.waitFor(t, ready)
		_, _ = w.Write(bytes.Repeat([]byte("x"), terminal.MaxHeld+5))
		held <- len(out.String())
		_, _ = s.WriteString("\r")
	}()
	if _, err := p.Prompt(t.Context(), passwd); err != nil {
		t.Fatal(err)
	}
	if n := <-held; n != len(escaped) {
		t.Errorf("%d bytes were shown during the question", n-len(escaped))
	}
	if !strings.Contains(out.String(), "[5 bytes were printed") {
		t.Errorf("what was dropped is not told")
	}
}
