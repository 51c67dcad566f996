package mailform_test

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"fmt"
	"io"
	"mime"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"example.org/vitrine/internal/testing/stage"
	"example.org/vitrine/permissions"
	"example.org/vitrine/sandbox/protocol/scene"
)

func TestMain(m *testing.M) { os.Exit(stage.Main(m)) }

// server is an SMTP server that writes down what it is told, word for word.
type server struct {
	listener net.Listener
	refuse   map[string]string // answers to the first words of commands, in place of the usual ones
	offers   []string          // extensions, once TLS has begun
	secure   *tls.Config       // set: STARTTLS is offered
	said     chan []string     // the commands and the lines of the message of each session
}

func newServer(t *testing.T, refuse map[string]string) *server {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &server{listener: l, refuse: refuse, said: make(chan []string, 8)}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go s.serve(c)
		}
	}()
	return s
}

func (s *server) port() string {
	_, port, _ := net.SplitHostPort(s.listener.Addr().String())
	return port
}

func (s *server) serve(c net.Conn) {
	defer c.Close()
	var said []string
	defer func() { s.said <- said }()
	in := bufio.NewReader(c)
	answer := func(lines ...string) { _, _ = io.WriteString(c, strings.Join(lines, "\r\n")+"\r\n") }
	answer("220-test", "220 ESMTP ready")
	message, upgraded, login := false, false, 0
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		line = strings.TrimSuffix(strings.TrimSuffix(line, "\n"), "\r")
		said = append(said, line)
		if message {
			if line == "." {
				message = false
				answer("250 2.0.0 queued as 42")
			}
			continue
		}
		if login > 0 {
			if login--; login > 0 {
				answer("334 UGFzc3dvcmQ6")
			} else {
				answer("235 welcome")
			}
			continue
		}
		word, _, _ := strings.Cut(line, " ")
		switch reply, refused := s.refuse[word]; {
		case refused:
			answer(reply)
		case word == "EHLO" && (s.secure == nil || upgraded):
			lines := []string{"250-test greets you", "250-8BITMIME"}
			for _, extension := range s.offers {
				lines = append(lines, "250-"+extension)
			}
			answer(append(lines, "250 HELP")...)
		case word == "EHLO":
			answer("250-test greets you", "250-AUTH PLAIN", "250 STARTTLS") // with a trap: a password in the clear
		case word == "STARTTLS":
			answer("220 go on")
			secure := tls.Server(c, s.secure)
			if err := secure.Handshake(); err != nil {
				return
			}
			c, in, upgraded = secure, bufio.NewReader(secure), true
		case word == "AUTH" && line != "AUTH LOGIN":
			answer("235 welcome")
		case line == "AUTH LOGIN":
			login = 2
			answer("334 VXNlcm5hbWU6")
		case word == "DATA":
			message = true
			answer("354 go on")
		case word == "QUIT":
			answer("221 bye")
			return
		default:
			answer("250 OK")
		}
	}
}

func grant(permissions.Request) permissions.Decision {
	return permissions.Decision{Verdict: permissions.Grant, Span: permissions.Once}
}

// fill fills the form in.
func fill(s *stage.Stage, port, to, subject, text string) {
	fields := textFields(s)
	s.EnterInto(fields["you@example.org"], "alice@example.org")
	s.EnterInto(fields["somebody@example.org, another@example.org"], to)
	s.EnterInto(fields[""], subject)
	s.EnterInto(fields["mail.example.org"], "127.0.0.1")
	s.EnterInto(s.Find(scene.NumberField, ""), port)
	s.EnterInto(s.Find(scene.TextArea, ""), text)
}

// textFields are the one-line fields by their hints.
func textFields(s *stage.Stage) map[string]stage.Element {
	s.WaitText("Write an e-mail")
	fields := map[string]stage.Element{}
	for _, e := range s.Elements() {
		if e.Kind == scene.TextField {
			fields[e.Hint] = e
		}
	}
	return fields
}

func TestDelivery(t *testing.T) {
	server := newServer(t, nil)
	s := stage.Open(t, ".", stage.Options{Answer: grant})
	text := "Dear Bob,\n.\n..two dots\n.hidden\nsnö, 雪 and = signs at the end =\n" + strings.Repeat("long ", 60) + "\n"
	fill(s, server.port(), "bob@example.org, carol@example.org", "Grüße aus der Vitrine", text)
	s.Click("Send")
	s.WaitText("Delivered to 127.0.0.1. The server said: 2.0.0 queued as 42")

	asked := s.Asked()
	if len(asked) != 1 || asked[0].Action != permissions.Connect || asked[0].Resource.Endpoint == nil {
		t.Fatalf("asked was %+v, want one connection", asked)
	}
	if e := asked[0].Resource.Endpoint; e.Host != "127.0.0.1" || strconv.Itoa(int(e.Port)) != server.port() {
		t.Errorf("the question is about %s port %d", e.Host, e.Port)
	}
	if !strings.HasPrefix(asked[0].Reason, "To hand your message") || asked[0].Applet.Name != "smart form" {
		t.Errorf("the question has the reason %q of %q", asked[0].Reason, asked[0].Applet.Name)
	}

	said := <-server.said
	start := slices.Index(said, "DATA") + 1
	end := slices.Index(said, ".")
	want := []string{"EHLO vitrine.invalid", "MAIL FROM:<alice@example.org>", "RCPT TO:<bob@example.org>", "RCPT TO:<carol@example.org>", "DATA"}
	if !slices.Equal(said[:start], want) {
		t.Errorf("commands were %q", said[:start])
	}
	if last := said[len(said)-1]; last != "QUIT" {
		t.Errorf("the last command was %q", last)
	}
	checkMessage(t, said[start:end], text)
}

// checkMessage undoes the dot-stuffing and reads the message as a mail program would.
func checkMessage(t *testing.T, lines []string, text string) {
	t.Helper()
	for i, line := range lines {
		if len(line) > 998 || strings.ContainsFunc(line, func(r rune) bool { return r > 126 }) {
			t.Errorf("line %d may not travel: %q", i, line)
		}
		lines[i] = strings.TrimPrefix(line, ".")
		if line != lines[i] && !strings.HasPrefix(line, "..") {
			t.Errorf("line %d begins with a single dot: %q", i, line)
		}
	}
	m, err := mail.ReadMessage(strings.NewReader(strings.Join(lines, "\r\n") + "\r\n"))
	if err != nil {
		t.Fatal(err)
	}
	if subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject")); err != nil || subject != "Grüße aus der Vitrine" {
		t.Errorf("the subject is %q, %v", subject, err)
	}
	if to, err := m.Header.AddressList("To"); err != nil || len(to) != 2 {
		t.Errorf("the recipients are %v, %v", to, err)
	}
	if _, err := m.Header.Date(); err != nil {
		t.Error(err)
	}
	body, err := io.ReadAll(quotedprintable.NewReader(m.Body))
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.ReplaceAll(string(body), "\r\n", "\n"); strings.TrimRight(got, "\n") != strings.TrimRight(text, "\n") {
		t.Errorf("the text arrived as\n%q, want\n%q", got, text)
	}
}

func TestRefusals(t *testing.T) {
	tests := map[string]struct {
		refuse map[string]string
		shows  string
	}{
		"of a recipient": {map[string]string{"RCPT": "550 5.1.1 no such user"}, "Not sent: the server answered 550 to RCPT TO:<bob@example.org>: 5.1.1 no such user. Trying again will not help."},
		"for a while":    {map[string]string{"MAIL": "451 4.3.0 busy"}, "4.3.0 busy. Try again in a while."},
		"of EHLO":        {map[string]string{"EHLO": "502 what?"}, "Delivered to"}, // an old server
		"by nonsense":    {map[string]string{"EHLO": "hello yourself"}, "Not sent: this is no mail server"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			server := newServer(t, test.refuse)
			s := stage.Open(t, ".", stage.Options{Answer: grant})
			fill(s, server.port(), "bob@example.org", "Hello", "Hello, Bob.")
			s.Click("Send")
			s.WaitText(test.shows)
		})
	}
}

func TestDeniedTheFormSaysSo(t *testing.T) {
	server := newServer(t, nil)
	s := stage.Open(t, ".", stage.Options{})
	fill(s, server.port(), "bob@example.org", "Hello", "Hello, Bob.")
	s.Click("Send")
	s.WaitText("Not sent: the connection was not allowed")
	select {
	case said := <-server.said:
		t.Errorf("the server was told %q", said)
	case <-time.After(100 * time.Millisecond):
	}
}

func TestMistakesAreSeenBeforeAnythingIsSent(t *testing.T) {
	server := newServer(t, nil)
	s := stage.Open(t, ".", stage.Options{Answer: grant})
	fill(s, server.port(), "bob@gmial.com", "", "See the attached file.")
	s.WaitText("Did you mean bob@gmail.com?")
	s.WaitText("There is no subject. You speak of an attachment")
	s.Click("Yes, correct it")
	s.Wait("a corrected address", func() bool {
		return textFields(s)["somebody@example.org, another@example.org"].Value == "bob@gmail.com"
	})
	s.EnterInto(textFields(s)["you@example.org"], "alice")
	s.Click("Send")
	s.Wait("a complaint", func() bool { return textFields(s)["you@example.org"].Invalid == "“alice” has no @." })
	if asked := s.Asked(); len(asked) != 0 {
		t.Errorf("asked was %+v", asked)
	}
}

// TestDebiansServer delivers to a server that people really run.
func TestDebiansServer(t *testing.T) {
	python, err := exec.LookPath("python3")
	if err != nil || exec.CommandContext(t.Context(), python, "-c", "import aiosmtpd").Run() != nil {
		t.Skip("python3-aiosmtpd is not installed")
	}
	box := filepath.Join(t.TempDir(), "box")
	port := freePort(t)
	cmd := exec.CommandContext(t.Context(), python, "-m", "aiosmtpd", "-n", "-l", "127.0.0.1:"+port, "-c", "aiosmtpd.handlers.Mailbox", box)
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	s := stage.Open(t, ".", stage.Options{Answer: grant})
	s.Wait("a server", func() bool {
		c, err := net.DialTimeout("tcp", "127.0.0.1:"+port, time.Second)
		if err == nil {
			_ = c.Close()
		}
		return err == nil
	})
	fill(s, port, "bob@example.org", "Hello", "Hello, Bob.\n.\nAlice")
	s.Click("Send")
	s.WaitText("Delivered to 127.0.0.1.")
	var files []string
	s.Wait("a message in the box", func() bool {
		files, _ = filepath.Glob(filepath.Join(box, "new", "*"))
		return len(files) == 1
	})
	data, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"X-MailFrom: alice@example.org", "X-RcptTo: bob@example.org", "Subject: Hello", "Hello, Bob."} {
		if !bytes.Contains(data, []byte(want)) {
			t.Errorf("the message lacks %q:\n%s", want, data)
		}
	}
}

func freePort(t *testing.T) string {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close() //nolint:errcheck // it was only asked for its port
	return fmt.Sprint(l.Addr().(*net.TCPAddr).Port)
}
