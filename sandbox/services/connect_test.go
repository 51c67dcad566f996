package services_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"example.org/vitrine/permissions"
	"example.org/vitrine/sandbox/protocol/wire"
	"example.org/vitrine/sandbox/services"
)

// echo is a server that says back what it hears, line by line.
func echo(t testing.TB) uint16 {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				for in := bufio.NewScanner(conn); in.Scan(); {
					if _, err := io.WriteString(conn, "you said "+in.Text()+"\n"); err != nil {
						return
					}
				}
			}()
		}
	}()
	return l.Addr().(*net.TCPAddr).AddrPort().Port()
}

// names resolves names without asking anybody.
func names(o *services.Options, table map[string]string) *atomic.Int32 {
	var asked atomic.Int32
	o.Network.LookUp = func(_ context.Context, host string) ([]netip.Addr, error) {
		asked.Add(1)
		var found []netip.Addr
		for a := range strings.FieldsSeq(table[host]) {
			found = append(found, netip.MustParseAddr(a))
		}
		if found == nil {
			return nil, errors.New("no such host")
		}
		return found, nil
	}
	return &asked
}

func TestConnect(t *testing.T) {
	port := echo(t)
	x := begin(t, func(o *services.Options) {
		names(o, map[string]string{"mail.example.org": "127.0.0.1 ::ffff:127.0.0.1"})
	})
	var o wire.Opened
	x.do(wire.OpConnect, wire.ConnectArgs{Hostname: "Mail.Example.ORG.", Port: port}, &o)
	x.write(o.Handle, "hello\n")
	var c wire.Chunk
	x.do(wire.OpRead, wire.ReadArgs{Handle: o.Handle, Offset: -1, Max: 100}, &c)
	if string(c.Data) != "you said hello\n" {
		t.Errorf("%q", c.Data)
	}
	x.fails("TypeError", wire.OpRead, wire.ReadArgs{Handle: o.Handle, Offset: 0, Max: 100})
	waiting := x.begun(wire.OpRead, wire.ReadArgs{Handle: o.Handle, Offset: -1, Max: 100})
	time.Sleep(10 * time.Millisecond)
	x.close(o.Handle)
	if a := <-waiting; a.Fault == nil || a.Fault.Name != "AbortError" {
		t.Errorf("a read under way: %+v", a)
	}
	e := x.person.requests()[0].Resource.Endpoint
	if e.Host != "mail.example.org" || e.Port != port || e.Public || e.Protocol != "tcp" || e.Asked != "Mail.Example.ORG." ||
		!slices.Equal(e.Addresses, []netip.Addr{netip.MustParseAddr("127.0.0.1")}) {
		t.Errorf("%+v", e)
	}
	if u := x.book.uses; len(u) != 1 || u[0].Written != 6 || u[0].Read != 15 {
		t.Errorf("%+v", u)
	}
}

// listen accepts one connection after the other and serves each.
func listen(t testing.TB, serve func(net.Conn)) uint16 {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				serve(conn)
			}()
		}
	}()
	return l.Addr().(*net.TCPAddr).AddrPort().Port()
}

// A peer sees the end of what is written, and can still answer.
func TestHalfClose(t *testing.T) {
	plain := listen(t, func(conn net.Conn) {
		all, _ := io.ReadAll(conn)
		_, _ = io.WriteString(conn, "all: "+string(all))
	})
	server := httptest.NewUnstartedServer(nil)
	server.StartTLS() // for its certificate
	t.Cleanup(server.Close)
	secure := listen(t, func(conn net.Conn) {
		c := tls.Server(conn, server.TLS)
		all, _ := io.ReadAll(c)
		_, _ = io.WriteString(c, "all: "+string(all))
		_ = c.Close()
	})
	for name, args := range map[string]wire.ConnectArgs{
		"tcp": {Hostname: "127.0.0.1", Port: plain}, "tls": {Hostname: "example.com", Port: secure, TLS: true},
	} {
		t.Run(name, func(t *testing.T) {
			x := begin(t, func(o *services.Options) {
				names(o, map[string]string{"example.com": "127.0.0.1"})
				o.Network.Roots = x509.NewCertPool()
				o.Network.Roots.AddCert(server.Certificate())
			})
			var o wire.Opened
			x.do(wire.OpConnect, args, &o)
			x.write(o.Handle, "one ")
			x.write(o.Handle, "two")
			x.do(wire.OpShut, wire.HandleArgs{Handle: o.Handle}, nil)
			if got := x.read(o.Handle); got != "all: one two" {
				t.Errorf("%q", got)
			}
			if f := x.failure(wire.OpWrite, wire.WriteArgs{Handle: o.Handle, Offset: -1, Data: []byte("more")}, nil); f == nil {
				t.Error("it can be written to after the end")
			}
		})
	}
	x := begin(t, nil)
	path := folder(t) + "/f"
	write(t, path, "x")
	x.fails("InvalidStateError", wire.OpShut, wire.HandleArgs{Handle: x.open(path, wire.ModeRead).Handle})
	x.fails("InvalidStateError", wire.OpShut, wire.HandleArgs{Handle: 99})
}

// A mail server's way: plain text, a command, and TLS on the same connection.
func TestStartTLS(t *testing.T) {
	server := httptest.NewUnstartedServer(nil)
	server.StartTLS()
	t.Cleanup(server.Close)
	port := listen(t, func(conn net.Conn) {
		_, _ = io.WriteString(conn, "220 hello\n")
		in := bufio.NewReader(conn)
		if line, _ := in.ReadString('\n'); line != "STARTTLS\n" {
			return
		}
		_, _ = io.WriteString(conn, "220 go ahead\n")
		c := tls.Server(conn, server.TLS)
		line, _ := bufio.NewReader(c).ReadString('\n')
		_, _ = io.WriteString(c, "in secret: "+line)
		_ = c.Close()
	})
	trust := func(o *services.Options) {
		names(o, map[string]string{"example.com": "127.0.0.1", "other.example": "127.0.0.1"})
		o.Network.Roots = x509.NewCertPool()
		o.Network.Roots.AddCert(server.Certificate())
	}
	connect := func(x *setting, host string) wire.Opened {
		var o wire.Opened
		x.do(wire.OpConnect, wire.ConnectArgs{Hostname: host, Port: port}, &o)
		var c wire.Chunk
		x.do(wire.OpRead, wire.ReadArgs{Handle: o.Handle, Offset: -1, Max: 100}, &c)
		x.write(o.Handle, "STARTTLS\n")
		x.do(wire.OpRead, wire.ReadArgs{Handle: o.Handle, Offset: -1, Max: 100}, &c)
		if string(c.Data) != "220 go ahead\n" {
			t.Errorf("%q", c.Data)
		}
		return o
	}
	t.Run("upgrades", func(t *testing.T) {
		x := begin(t, trust)
		o := connect(x, "example.com")
		// The applet reads ahead, as streams do.
		ahead := x.begun(wire.OpRead, wire.ReadArgs{Handle: o.Handle, Offset: -1, Max: 100})
		var secured wire.Opened
		x.do(wire.OpSecure, wire.HandleArgs{Handle: o.Handle}, &secured)
		if secured.Handle == o.Handle || secured.Name != o.Name {
			t.Errorf("%+v after %+v", secured, o)
		}
		var c wire.Chunk
		if a := <-ahead; a.Fault != nil || wire.DecodeBody(a.Result, &c) != nil || !c.End || len(c.Data) > 0 {
			t.Errorf("what was read before: %+v, %+v", a.Fault, c)
		}
		x.write(secured.Handle, "password\n")
		if got := x.read(secured.Handle); got != "in secret: password\n" {
			t.Errorf("%q", got)
		}
		x.fails("InvalidStateError", wire.OpRead, wire.ReadArgs{Handle: o.Handle, Offset: -1, Max: 100})
		x.fails("InvalidStateError", wire.OpSecure, wire.HandleArgs{Handle: secured.Handle})
		x.close(secured.Handle)
		if u := x.book.uses; len(u) != 1 || u[0].Written != 18 || u[0].Read != 43 {
			t.Errorf("%+v", u)
		}
		if asked := x.person.requests(); len(asked) != 1 {
			t.Errorf("asked %d times", len(asked))
		}
	})
	t.Run("another host's certificate", func(t *testing.T) {
		x := begin(t, trust)
		o := connect(x, "other.example")
		if m := x.fails("NetworkError", wire.OpSecure, wire.HandleArgs{Handle: o.Handle}); !strings.Contains(m, "another host") {
			t.Errorf("%q", m)
		}
		x.fails("InvalidStateError", wire.OpRead, wire.ReadArgs{Handle: o.Handle, Offset: -1, Max: 100})
	})
	t.Run("revoked meanwhile", func(t *testing.T) {
		silent := listen(t, func(conn net.Conn) { _, _ = io.Copy(io.Discard, conn) })
		x := begin(t, trust)
		x.person.answers = []permissions.Decision{{Verdict: permissions.Grant, Span: permissions.Run}}
		var o wire.Opened
		x.do(wire.OpConnect, wire.ConnectArgs{Hostname: "example.com", Port: silent}, &o)
		answer := x.begun(wire.OpSecure, wire.HandleArgs{Handle: o.Handle})
		time.Sleep(20 * time.Millisecond)
		x.book.EndRun(1)
		select {
		case a := <-answer:
			if a.Fault == nil {
				t.Error("it went on")
			}
		case <-time.After(10 * time.Second):
			t.Error("it goes on")
		}
	})
	t.Run("no connection", func(t *testing.T) {
		x := begin(t, trust)
		path := folder(t) + "/f"
		write(t, path, "x")
		x.fails("InvalidStateError", wire.OpSecure, wire.HandleArgs{Handle: x.open(path, wire.ModeRead).Handle})
		x.fails("InvalidStateError", wire.OpSecure, wire.HandleArgs{Handle: 99})
	})
}

func TestConnectFails(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	port := l.Addr().(*net.TCPAddr).AddrPort().Port()
	must(t, l.Close())
	x := begin(t, func(o *services.Options) { names(o, nil) })
	if m := x.fails("NetworkError", wire.OpConnect, wire.ConnectArgs{Hostname: "127.0.0.1", Port: port}); !strings.Contains(m, "refused") {
		t.Errorf("%q", m)
	}
	x.fails("NotFoundError", wire.OpConnect, wire.ConnectArgs{Hostname: "nowhere.example", Port: 80})
	x.fails("TypeError", wire.OpConnect, wire.ConnectArgs{Hostname: "127.0.0.1"})
	x.person.answers = deny()
	x.fails("NotAllowedError", wire.OpConnect, wire.ConnectArgs{Hostname: "127.0.0.1", Port: port})
}

func TestOddHosts(t *testing.T) {
	x := begin(t, func(o *services.Options) { names(o, nil) })
	for _, host := range []string{
		"", ".", "..", "a..b", "2130706433", "0x7f000001", "127.1", "0177.0.0.1", "1.2.3.4.5", "a.0x7f", "999.1.1.1",
		"exa mple.org", "example.org\n", "example.org/x", "user@example.org", "exam\x00ple", "fe80::1%eth0", strings.Repeat("a.", 200) + "b",
	} {
		x.fails("SyntaxError", wire.OpConnect, wire.ConnectArgs{Hostname: host, Port: 80})
	}
	if asked := x.person.requests(); len(asked) != 0 {
		t.Errorf("%+v", asked)
	}
}

func TestPublic(t *testing.T) {
	tests := map[bool][]string{
		true: {"8.8.8.8", "2606:4700::1111", "64:ff9b::808:808", "::ffff:8.8.8.8", "192.0.1.1"},
		false: {
			"127.0.0.1", "::1", "::ffff:127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "fe80::1",
			"fd00::1", "0.0.0.0", "::", "100.64.1.1", "64:ff9b::7f00:1", "64:ff9b::a00:1", "2002:7f00:1::", "2001:0:1::1",
			"224.0.0.1", "ff02::1", "240.0.0.1", "255.255.255.255", "192.0.2.1", "198.51.100.7", "203.0.113.9", "2001:db8::1",
			"198.18.0.1", "::127.0.0.1", "192.0.0.8", "64:ff9b:1::1",
		},
	}
	for want, addresses := range tests {
		for _, a := range addresses {
			if got := services.Public(netip.MustParseAddr(a)); got != want {
				t.Errorf("%s public: %v", a, got)
			}
		}
	}
}

// A name that answers differently the second time leads nowhere new: it is
// resolved once, and only those addresses are dialled.
func TestRebinding(t *testing.T) {
	port := echo(t)
	answers := []string{"127.0.0.1", "127.0.0.2"}
	n := 0
	x := begin(t, func(o *services.Options) {
		o.Network.LookUp = func(context.Context, string) ([]netip.Addr, error) {
			a := netip.MustParseAddr(answers[min(n, 1)])
			n++
			return []netip.Addr{a}, nil
		}
	})
	x.do(wire.OpConnect, wire.ConnectArgs{Hostname: "rebind.example", Port: port}, nil)
	if e := x.person.requests()[0].Resource.Endpoint; n != 1 || e.Addresses[0].String() != "127.0.0.1" {
		t.Errorf("%d look-ups, %v", n, e.Addresses)
	}
}

// Looking a name up tells the world, so it is not done for what would be denied anyway.
func TestNoLookUpWithoutHope(t *testing.T) {
	var asked *atomic.Int32
	x := begin(t, func(o *services.Options) {
		asked = names(o, map[string]string{"a.example": "8.8.8.8"})
		o.Gate = permissions.NewGate(permissions.Fixed{}, permissions.NewMemory(), nil, permissions.Options{})
	})
	x.fails("NotAllowedError", wire.OpConnect, wire.ConnectArgs{Hostname: "a.example", Port: 80})
	var s wire.PermissionState
	x.do(wire.OpQuery, wire.PermissionArgs{Action: "connect", Resource: "a.example:80"}, &s)
	if n := asked.Load(); n != 0 || s.State != "denied" {
		t.Errorf("%d look-ups, %s", n, s.State)
	}
}

func TestSixConnectionsAtMost(t *testing.T) {
	port := echo(t)
	x := begin(t, nil)
	var open []wire.Opened
	for range services.MaxSockets {
		var o wire.Opened
		x.do(wire.OpConnect, wire.ConnectArgs{Hostname: "127.0.0.1", Port: port}, &o)
		open = append(open, o)
	}
	x.fails("QuotaExceededError", wire.OpConnect, wire.ConnectArgs{Hostname: "127.0.0.1", Port: port})
	x.close(open[0].Handle)
	x.do(wire.OpConnect, wire.ConnectArgs{Hostname: "127.0.0.1", Port: port}, nil)
}

func TestTLS(t *testing.T) {
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "secret") }))
	defer server.Close()
	port := server.Listener.Addr().(*net.TCPAddr).AddrPort().Port()
	x := begin(t, func(o *services.Options) {
		o.Network.Roots = server.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
		names(o, map[string]string{"example.com": "127.0.0.1", "other.org": "127.0.0.1"})
	})
	var o wire.Opened
	x.do(wire.OpConnect, wire.ConnectArgs{Hostname: "example.com", Port: port, TLS: true}, &o)
	x.write(o.Handle, "GET / HTTP/1.0\r\n\r\n")
	if got := x.read(o.Handle); !strings.HasSuffix(got, "secret") {
		t.Errorf("%q", got)
	}
	if m := x.fails("NetworkError", wire.OpConnect, wire.ConnectArgs{Hostname: "other.org", Port: port, TLS: true}); !strings.Contains(m, "another host") {
		t.Errorf("%q", m)
	}
	y := begin(t, nil)
	if m := y.fails("NetworkError", wire.OpConnect, wire.ConnectArgs{Hostname: "127.0.0.1", Port: port, TLS: true}); !strings.Contains(m, "trusted authority") {
		t.Errorf("%q", m)
	}
}

func TestFetch(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/go":
			http.Redirect(w, r, "/there", http.StatusFound)
		case "/loop":
			http.Redirect(w, r, "/loop", http.StatusFound)
		case "/away":
			http.Redirect(w, r, r.URL.Query().Get("to"), http.StatusTemporaryRedirect)
		default:
			body, _ := io.ReadAll(r.Body)
			w.Header().Set("X-Test", "caf\xe9")
			w.WriteHeader(http.StatusCreated)
			_, _ = io.WriteString(w, r.Method+" "+r.URL.String()+" "+r.Header.Get("Authorization")+" "+r.Header.Get("Connection")+" "+string(body))
		}
	}))
	defer server.Close()
	address := server.Listener.Addr().(*net.TCPAddr).AddrPort()
	x := begin(t, func(o *services.Options) { names(o, map[string]string{"example.com": "127.0.0.1"}) })

	var r wire.FetchResult
	x.do(wire.OpFetch, wire.FetchArgs{
		URL: server.URL + "/a?b#c", Method: "POST", Body: []byte("body"),
		Headers: [][2]string{{"Authorization", "me"}, {"Connection", "upgrade"}},
	}, &r)
	if got := x.read(r.Handle); got != "POST /a?b me close body" || r.Status != 201 || r.StatusText != "Created" || r.URL != server.URL+"/a?b" || r.Redirected {
		t.Errorf("%q, %+v", got, r)
	}
	if !slices.Contains(r.Headers, [2]string{"x-test", "café"}) {
		t.Errorf("%q", r.Headers)
	}
	x.close(r.Handle)

	x.do(wire.OpFetch, wire.FetchArgs{URL: server.URL + "/go", Method: "POST", Body: []byte("body")}, &r)
	if got := x.read(r.Handle); !strings.HasPrefix(got, "GET /there") || !r.Redirected || r.URL != server.URL+"/there" {
		t.Errorf("%q, %+v", got, r)
	}
	x.close(r.Handle)
	x.do(wire.OpFetch, wire.FetchArgs{URL: server.URL + "/go", Redirect: "manual"}, &r)
	if r.Status != 302 {
		t.Errorf("%+v", r)
	}
	x.close(r.Handle)
	x.fails("TypeError", wire.OpFetch, wire.FetchArgs{URL: server.URL + "/go", Redirect: "error"})
	x.fails("NetworkError", wire.OpFetch, wire.FetchArgs{URL: server.URL + "/loop"})

	// Where a redirect leads is asked about like everything else, and is not told what was meant for the first host.
	before := len(x.person.requests())
	away := server.URL + "/away?to=http://example.com:" + portOf(address)
	x.do(wire.OpFetch, wire.FetchArgs{URL: away, Headers: [][2]string{{"Authorization", "me"}}}, &r)
	if got := x.read(r.Handle); strings.Contains(got, " me ") {
		t.Errorf("%q", got)
	}
	x.close(r.Handle)
	asked := x.person.requests()[before:]
	if len(asked) != 2 || asked[1].Resource.Endpoint.Host != "example.com" || asked[1].Resource.Endpoint.Protocol != "http" {
		t.Errorf("%+v", asked)
	}
	x.person.answers = append([]permissions.Decision{{Verdict: permissions.Grant, Span: permissions.Once}}, deny()...)
	x.fails("NotAllowedError", wire.OpFetch, wire.FetchArgs{URL: away})

	for _, url := range []string{"file:///etc/passwd", "ftp://x/", "http://u:p@example.com/", "http://", "data:,x", "http://example.com:0/", "://"} {
		if f := x.failure(wire.OpFetch, wire.FetchArgs{URL: url}, nil); f == nil || f.Name != "TypeError" && f.Name != "SyntaxError" {
			t.Errorf("%s: %+v", url, f)
		}
	}
	for _, header := range [][2]string{{"a b", "x"}, {"a", "x\r\nHost: y"}, {"", "x"}} {
		x.fails("TypeError", wire.OpFetch, wire.FetchArgs{URL: server.URL, Headers: [][2]string{header}})
	}
	for _, method := range []string{"CONNECT", "trace", "G ET"} {
		x.fails("TypeError", wire.OpFetch, wire.FetchArgs{URL: server.URL, Method: method})
	}
}

func portOf(a netip.AddrPort) string { return strings.TrimPrefix(a.String(), a.Addr().String()+":") }

func TestQueryAndRequest(t *testing.T) {
	dir := folder(t)
	write(t, dir+"/a", "x")
	x := begin(t, nil)
	var s wire.PermissionState
	args := wire.PermissionArgs{Action: "read-file", Resource: dir + "/a"}
	x.do(wire.OpQuery, args, &s)
	if s.State != "prompt" || len(x.person.requests()) != 0 {
		t.Errorf("%+v", s)
	}
	x.person.answers = []permissions.Decision{{Verdict: permissions.Grant, Span: permissions.Run}}
	x.do(wire.OpRequest, args, &s)
	if s.State != "granted" {
		t.Errorf("%+v", s)
	}
	x.do(wire.OpQuery, args, &s)
	if s.State != "granted" {
		t.Errorf("%+v", s)
	}
	x.open(dir+"/a", wire.ModeRead)
	if n := len(x.person.requests()); n != 1 {
		t.Errorf("%d prompts", n)
	}
	x.fails("TypeError", wire.OpQuery, wire.PermissionArgs{Action: "fly"})
	x.fails("TypeError", wire.OpRequest, wire.PermissionArgs{Action: "use-memory", Resource: "5"})
}
