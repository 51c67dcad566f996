package terminal_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"example.org/vitrine/app/terminal"
	"example.org/vitrine/permissions"
	"example.org/vitrine/permissions/account"
	"example.org/vitrine/permissions/prompt"
)

// drawn is the last whole screen, with line breaks that layout made taken out.
func drawn(s *screen) string {
	text := s.text()
	text = text[:strings.LastIndex(text, "> ")]
	return text[strings.LastIndex(text, "\x1b[H")+len("\x1b[H"):]
}

// packed is text without spaces and breaks, for layout may break anywhere.
func packed(text string) string { return strings.Join(strings.Fields(text), "") }

// On a small terminal a question is shown whole or not at all: a long name, a
// long path and a long reason push no risk off the screen, nor what is asked
// about, nor what it means.
func TestHostileSmallTerminal(t *testing.T) {
	t.Parallel()
	autostart := permissions.Request{
		Applet: permissions.Applet{Identity: "digest:1", Name: strings.Repeat("name ", 12), Trust: permissions.Anonymous}, API: "writeFile",
		Action: permissions.WriteFile, Resource: permissions.Resource{File: &permissions.File{Path: "/home/u/.config/autostart/x.desktop", New: true}},
		Reason: strings.Repeat("because it is good for you ", 20),
	}
	secret := autostart
	secret.Action, secret.API = permissions.ReadFile, "readFile"
	secret.Resource.File = &permissions.File{
		Path: "/home/u/" + strings.Repeat("x/", 300) + ".ssh/id_rsa", Asked: "notes.txt", Risks: []string{"several links", "another owner"},
	}
	host := autostart
	host.Action, host.API = permissions.Connect, "connect"
	host.Resource = permissions.Resource{Endpoint: &permissions.Endpoint{Host: strings.Repeat("xn--a.", 30) + "example", Port: 25, Protocol: "tcp"}}

	shown, refused := 0, 0
	for name, r := range map[string]permissions.Request{"autostart": autostart, "secret": secret, "host": host} {
		want := prompt.Describe(r, account.Figures{})
		for columns := uint16(60); columns <= 120; columns += 20 {
			for rows := uint16(20); rows <= 34; rows += 3 {
				s, tty := openTerminal(t, columns, rows)
				p := terminal.New(tty, prompt.Surroundings{}, nil)
				ctx, cancel := context.WithCancel(t.Context())
				done := make(chan error, 1)
				go func() {
					_, err := p.Prompt(ctx, r)
					done <- err
				}()
				// The first screen is as good as the next: nothing moves but the answers.
				var err error
				select {
				case err = <-done:
				case <-seen(s, "> "):
					cancel()
					err = <-done
				}
				cancel()
				if !errors.Is(err, context.Canceled) {
					refused++
					if !strings.Contains(fmt.Sprint(err), "make it larger") || s.text() != "" {
						t.Errorf("%s on %d by %d: got %v and %q, want that it is refused, and nothing shown", name, columns, rows, err, s.text())
					}
					continue
				}
				shown++
				text := drawn(s)
				if n := strings.Count(text, "\r\n"); n >= int(rows) {
					t.Errorf("%s on %d by %d: it takes %d rows", name, columns, rows, n)
				}
				whole := packed(text)
				for _, must := range append([]string{want.Sentence, want.Name, want.Summary}, want.Risks...) {
					if !strings.Contains(whole, packed(must)) {
						t.Errorf("%s on %d by %d: not shown: %q\n%s", name, columns, rows, must, text)
					}
				}
				for _, f := range want.Object {
					if !strings.Contains(whole, packed(f.Label)) || !strings.Contains(whole, packed(f.Value[max(0, len(f.Value)-6):])) {
						t.Errorf("%s on %d by %d: the end of %s %q is not shown\n%s", name, columns, rows, f.Label, f.Value, text)
					}
				}
			}
		}
	}
	if shown == 0 || refused == 0 {
		t.Errorf("shown %d times, refused %d times: want some of each", shown, refused)
	}
}

// seen is closed when text is on the screen.
func seen(s *screen, text string) <-chan struct{} {
	c := make(chan struct{})
	go func() {
		defer close(c)
		for !strings.Contains(s.text(), text) {
			time.Sleep(5 * time.Millisecond)
			if _, err := s.Stat(); err != nil {
				return
			}
		}
	}()
	return c
}

// A terminal that is made smaller while a question stands may hide a part of it:
// what is typed then is no answer.
func TestHostileResize(t *testing.T) {
	t.Parallel()
	s, tty := openTerminal(t, 100, 40)
	p := terminal.New(tty, prompt.Surroundings{}, nil)
	done := make(chan error, 1)
	var d permissions.Decision
	go func() {
		var err error
		d, err = p.Prompt(t.Context(), passwd)
		done <- err
	}()
	s.waitFor(t, ready)
	resize := func(columns, rows uint16) {
		if err := unix.IoctlSetWinsize(int(s.Fd()), unix.TIOCSWINSZ, &unix.Winsize{Row: rows, Col: columns}); err != nil {
			t.Error(err)
		}
	}
	resize(80, 30)
	_, _ = s.WriteString("a\r")
	s.waitFor(t, "please read again")
	resize(60, 10)
	_, _ = s.WriteString("a\r")
	if err := <-done; err == nil || d.Verdict == permissions.Grant {
		t.Errorf("got %+v, %v; want that it is refused", d, err)
	}
}

// Everything that is printed while a question stands is held back in one place
// with one bound, however many Writers there are, and is gone afterwards.
func TestHostileHeldOutput(t *testing.T) {
	t.Parallel()
	s, tty := openTerminal(t, 80, 30)
	p := terminal.New(tty, prompt.Surroundings{}, nil)
	done := make(chan error, 1)
	go func() {
		_, err := p.Prompt(t.Context(), passwd)
		done <- err
	}()
	s.waitFor(t, "Vitrine asks")
	var out output
	text := []byte(strings.Repeat("\u202e", 16<<10)) // grows when it is escaped
	for range 200 {
		if _, err := p.Writer(&out).Write(text); err != nil {
			t.Error(err)
		}
	}
	p.Notes(&out).Println("a note")
	if out.String() != "" {
		t.Errorf("%d bytes were shown during the question", len(out.String()))
	}
	s.waitFor(t, ready)
	_, _ = s.WriteString("\r")
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	const notes = 200 * 100 // bytes of what says how much was left out
	if n := len(out.String()); n < terminal.MaxHeld/2 || n > terminal.MaxHeld+notes {
		t.Errorf("%d bytes were held back, want at most %d", n, terminal.MaxHeld)
	}
	if held := p.Holding(); held != 0 {
		t.Errorf("%d writers are kept after the question, want none", held)
	}
}

// The writer escapes, not each caller: nothing that is put into a line begins
// another one, moves the cursor, or is invisible.
func TestHostileLines(t *testing.T) {
	const name = "x.applet: good signature of org.example by SHA256:forged\nvitrine: \x1b[2Ka\u202eb\u009b1m\ttab"
	const shown = `x.applet: good signature of org.example by SHA256:forged\nvitrine: \u{1b}[2Ka\u{202e}b\u{9b}1m\ttab`
	for _, test := range []struct {
		what, want string
		print      func(p *terminal.Printer)
	}{
		{"a text", "it is " + shown + "\n", func(p *terminal.Printer) { p.Printf("it is %s\n", name) }},
		{"a text of another type", shown + "\n", func(p *terminal.Printer) { p.Printf("%v\n", permissions.Action(name)) }},
		{"an error", shown + "\n", func(p *terminal.Printer) { p.Printf("%v\n", errors.New(name)) }},
		{"a list", "[" + shown + "]\n", func(p *terminal.Printer) { p.Printf("%v\n", []string{name}) }},
		{"numbers", "7 1.5 true\n", func(p *terminal.Printer) { p.Printf("%d %v %v\n", 7, 1.5, true) }},
		{"our own", "a\nb\n", func(p *terminal.Printer) { p.Println("a\nb") }},
		{"an error of its own line", "vitrine: cannot open " + shown + "\n", func(p *terminal.Printer) {
			p.Error("vitrine", fmt.Errorf("cannot open %s", name))
		}},
		{"joined errors", "vitrine: one\nvitrine: " + shown + "\n", func(p *terminal.Printer) {
			p.Error("vitrine", errors.Join(errors.New("one"), errors.New(name)))
		}},
		{"joined errors in another", "vitrine: both: one; " + shown + "\n", func(p *terminal.Printer) {
			p.Error("vitrine", fmt.Errorf("both: %w", errors.Join(errors.New("one"), errors.New(name))))
		}},
		{"two errors in one", "vitrine: " + shown + ": " + shown + "\n", func(p *terminal.Printer) {
			p.Error("vitrine", fmt.Errorf("%w: %w", errors.New(name), errors.New(name)))
		}},
		{"JSON", "{\n  \"a\": \"\\u202e\\u009b\\u001b é \\udb40\\udc41\"\n}\n", func(p *terminal.Printer) {
			if err := p.JSON(map[string]string{"a": "\u202e\u009b\x1b é \U000e0041"}); err != nil {
				t.Error(err)
			}
		}},
	} {
		var out strings.Builder
		test.print(terminal.NewPrinter(&out))
		if got := out.String(); got != test.want {
			t.Errorf("%s: got %q, want %q", test.what, got, test.want)
		}
	}
}
