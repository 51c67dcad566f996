package mailform_test

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"example.org/vitrine/internal/testing/stage"
	"example.org/vitrine/sandbox/protocol/scene"
	"example.org/vitrine/sandbox/services"
)

// newSecureServer offers STARTTLS, and the extensions once TLS has begun.
func newSecureServer(t *testing.T, offers ...string) (*server, services.Network) {
	t.Helper()
	lender := httptest.NewTLSServer(nil) // of a certificate for 127.0.0.1
	t.Cleanup(lender.Close)
	s := newServer(t, nil)
	s.offers, s.secure = offers, &tls.Config{Certificates: lender.TLS.Certificates, MinVersion: tls.VersionTLS12}
	roots := x509.NewCertPool()
	roots.AddCert(lender.Certificate())
	return s, services.Network{Roots: roots}
}

func encode(text string) string { return base64.StdEncoding.EncodeToString([]byte(text)) }

// TestSTARTTLS signs in by both ways there are, and never before TLS has begun.
func TestSTARTTLS(t *testing.T) {
	hello := []string{"EHLO vitrine.invalid", "STARTTLS", "EHLO vitrine.invalid"}
	for name, test := range map[string]struct {
		offers, signsIn []string
		shows           string
	}{
		"AUTH PLAIN":            {[]string{"AUTH LOGIN PLAIN"}, []string{"AUTH PLAIN " + encode("\x00ann\x00geheim é")}, "Delivered to"},
		"AUTH LOGIN":            {[]string{"AUTH LOGIN CRAM-MD5"}, []string{"AUTH LOGIN", encode("ann"), encode("geheim é")}, "Delivered to"},
		"as old servers say it": {[]string{"AUTH=LOGIN"}, []string{"AUTH LOGIN", encode("ann"), encode("geheim é")}, "Delivered to"},
		"neither":               {[]string{"AUTH CRAM-MD5"}, nil, "the server has no way to sign in that I know (AUTH PLAIN or LOGIN)"},
	} {
		t.Run(name, func(t *testing.T) {
			server, network := newSecureServer(t, test.offers...)
			s := stage.Open(t, ".", stage.Options{Answer: grant, Network: network})
			fill(s, server.port(), "bob@example.org", "Hello", "Hello, Bob.")
			s.Enter(scene.Select, "", "STARTTLS")
			s.Wait("a field for the password", func() bool { return len(secrets(s)) == 2 })
			s.EnterInto(secrets(s)[0], "ann")
			s.EnterInto(secrets(s)[1], "geheim é")
			s.Click("Send")
			s.WaitText(test.shows)
			said := <-server.said
			want := slices.Concat(hello, test.signsIn)
			if got := said[:min(len(said), len(want))]; !slices.Equal(got, want) {
				t.Errorf("got the commands %q, want %q", got, want)
			}
			if test.signsIn == nil && len(said) != len(want) {
				t.Errorf("got %q behind, want nothing", said[len(want):])
			}
		})
	}
}

// secrets are the last two fields of the form: the user and the password.
func secrets(s *stage.Stage) []stage.Element {
	var fields []stage.Element
	for _, e := range s.Elements() {
		if e.Kind == scene.TextField {
			fields = append(fields, e)
		}
	}
	return fields[min(len(fields), 4):]
}

// A server that offers no TLS, or has taken it away on the way, hears no more than hello.
func TestNoSTARTTLS(t *testing.T) {
	server := newServer(t, nil)
	s := stage.Open(t, ".", stage.Options{Answer: grant})
	fill(s, server.port(), "bob@example.org", "Hello", "Hello, Bob.")
	s.Enter(scene.Select, "", "STARTTLS")
	s.Click("Send")
	s.WaitText("Not sent: the server offers no encryption (STARTTLS)")
	if said, want := <-server.said, []string{"EHLO vitrine.invalid"}; !slices.Equal(said, want) {
		t.Errorf("got %q, want %q", said, want)
	}
}

// TestPortAndEncryption: each of the three ports brings what is spoken there.
func TestPortAndEncryption(t *testing.T) {
	s := stage.Open(t, ".", stage.Options{})
	s.WaitText("Write an e-mail")
	state := func() string { return s.Find(scene.NumberField, "").Value + " " + s.Find(scene.Select, "").Value }
	for _, step := range []struct{ port, encryption, want string }{
		{"587", "", "587 STARTTLS"},
		{"", "TLS", "465 TLS"},
		{"", "none", "25 none"},
		{"465", "", "465 TLS"},
		{"2525", "", "2525 TLS"},
		{"", "STARTTLS", "2525 STARTTLS"},
	} {
		if step.port != "" {
			s.EnterInto(s.Find(scene.NumberField, ""), step.port)
		} else {
			s.Enter(scene.Select, "", step.encryption)
		}
		s.Wait(step.want, func() bool { return state() == step.want })
	}
}

// TestNamesAndDomains: names stay in the header, and domains travel in ASCII.
func TestNamesAndDomains(t *testing.T) {
	for name, test := range map[string]struct {
		to, header string
		offers     []string
		paths      []string
		shows      string
	}{
		"names":           {`Bob <bob@example.org>, "Lee, Ann" <ann@example.org>`, `Bob <bob@example.org>, "Lee, Ann" <ann@example.org>`, nil, []string{"<bob@example.org>", "<ann@example.org>"}, "Delivered to"},
		"a name with é":   {"André <a@example.org>", "=?utf-8?B?QW5kcsOp?= <a@example.org>", nil, []string{"<a@example.org>"}, "Delivered to"},
		"a domain with ü": {"bob@münchen.de", "<bob@xn--mnchen-3ya.de>", nil, []string{"<bob@xn--mnchen-3ya.de>"}, "Delivered to"},
		"a quoted half":   {`"b o,b"@example.org`, `<"b o,b"@example.org>`, nil, []string{`<"b o,b"@example.org>`}, "Delivered to"},
		"another script":  {"用户@例え.jp", "<用户@xn--r8jz45g.jp>", []string{"SMTPUTF8"}, []string{"<用户@xn--r8jz45g.jp>"}, "Delivered to"},
		"one too many":    {"用户@例え.jp", "", nil, nil, "the server takes no addresses with letters like those of 用户@xn--r8jz45g.jp"},
	} {
		t.Run(name, func(t *testing.T) {
			server := newServer(t, nil)
			server.offers = test.offers
			s := stage.Open(t, ".", stage.Options{Answer: grant})
			fill(s, server.port(), test.to, "Hello", "Hello, Bob.")
			s.Click("Send")
			s.WaitText(test.shows)
			var paths []string
			var header string
			said := <-server.said
			for i, line := range said {
				if path, ok := strings.CutPrefix(line, "RCPT TO:"); ok {
					paths = append(paths, path)
				}
				if first, ok := strings.CutPrefix(line, "To: "); ok {
					header = first
					for _, more := range said[i+1:] {
						if !strings.HasPrefix(more, " ") {
							break
						}
						header += more
					}
				}
			}
			if !slices.Equal(paths, test.paths) || header != test.header {
				t.Errorf("got %q and %q, want %q and %q", paths, header, test.paths, test.header)
			}
		})
	}
}
