package services_test

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"context"
	"errors"
	"fmt"
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

// Issue 10, kind 1: what leaves before consent. While one question stands, no
// call of any kind looks another name up.
func TestNothingLeavesBeforeItsTurn(t *testing.T) {
	var asked *atomic.Int32
	x := begin(t, func(o *services.Options) { asked = names(o, map[string]string{"first.example": "8.8.8.8"}) })
	shown, answer := make(chan struct{}), make(chan struct{})
	x.person.before = func(permissions.Request) { close(shown); <-answer }
	x.person.answers = deny()
	first := x.begun(wire.OpFetch, wire.FetchArgs{URL: "https://first.example/"})
	<-shown
	for i := range 100 {
		name := fmt.Sprintf("secret%d.evil.example", i)
		x.begun(wire.OpConnect, wire.ConnectArgs{Hostname: name, Port: 443})
		x.begun(wire.OpConnect, wire.ConnectArgs{Hostname: name, Port: 443, TLS: true})
		x.begun(wire.OpFetch, wire.FetchArgs{URL: "https://x." + name})
		x.begun(wire.OpRequest, wire.PermissionArgs{Action: "connect", Resource: name + ":1"})
		x.begun(wire.OpQuery, wire.PermissionArgs{Action: "connect", Resource: name + ":2"})
		x.begun(wire.OpRequest, wire.PermissionArgs{Action: "open-link", Resource: "https://" + name})
	}
	x.failure(wire.OpBudget, struct{}{}, nil) // whatever it says, all before it have begun
	if n := asked.Load(); n != 1 {
		t.Errorf("got %d look-ups while one question is open, want 1", n)
	}
	x.person.mu.TryLock() // held by the open question
	x.Services.Close()
	close(answer)
	_ = first
	if n := asked.Load(); n != 1 {
		t.Errorf("got %d look-ups in all, want 1", n)
	}
}

// Names that cannot be found put no question: they are bounded by themselves.
func TestLookUpsAreBounded(t *testing.T) {
	var asked *atomic.Int32
	x := begin(t, func(o *services.Options) { asked = names(o, nil) })
	for i := range 60 {
		x.failure(wire.OpConnect, wire.ConnectArgs{Hostname: fmt.Sprintf("x%d.example", i), Port: 80}, nil)
		x.failure(wire.OpFetch, wire.FetchArgs{URL: fmt.Sprintf("http://y%d.example", i)}, nil)
		x.failure(wire.OpRequest, wire.PermissionArgs{Action: "connect", Resource: fmt.Sprintf("z%d.example:80", i)}, nil)
	}
	if n := asked.Load(); n != permissions.MaxLookUps {
		t.Errorf("got %d look-ups, want %d", n, permissions.MaxLookUps)
	}
}

// What a manifest does not list, names for this machine, and addresses are not asked of the DNS.
func TestNamesThatNeedNoLookUp(t *testing.T) {
	var asked *atomic.Int32
	listed := true
	x := begin(t, func(o *services.Options) {
		asked = names(o, nil)
		o.Declared = func(string, string, string) (string, bool) { return "", listed }
	})
	port := echo(t)
	for _, host := range []string{"localhost", "A.localhost.", "127.0.0.1"} {
		var o wire.Opened
		x.do(wire.OpConnect, wire.ConnectArgs{Hostname: host, Port: port}, &o)
		x.close(o.Handle)
	}
	listed = false
	x.fails("NotAllowedError", wire.OpConnect, wire.ConnectArgs{Hostname: "a.example", Port: 80})
	if n := asked.Load(); n != 0 {
		t.Errorf("got %d look-ups, want none", n)
	}
	if _, err := services.LookUp(t.Context(), "a.onion"); err == nil {
		t.Error("a name of the onion network is looked up")
	}
}

// Issue 10, kind 6: addresses to open are parsed, and what is asked about, what
// policies see and what is opened are the same canonical text.
func TestHostileLinks(t *testing.T) {
	d := &desk{}
	x := begin(t, func(o *services.Options) { o.Desktop = d })
	for address, want := range map[string]string{
		"http:evil.example/x": "http://evil.example/x", `http:\\evil.example/x`: "http://evil.example/x", "http://ｅvil。example:80": "http://evil.example/",
		"http://2130706433/": "http://127.0.0.1/", "mailto:a@b.example?subject=x": "mailto:a@b.example?subject=x",
	} {
		d.opened = nil
		before := len(x.person.requests())
		x.do(wire.OpOpenLink, wire.LinkArgs{Address: address}, nil)
		if asked := x.person.requests()[before:]; len(asked) != 1 || asked[0].Resource.Address != want || !slices.Equal(d.opened, []string{want}) {
			t.Errorf("%q: asked %+v, opened %q, want %q", address, asked, d.opened, want)
		}
	}
	d.opened = nil
	before := len(x.person.requests())
	for _, address := range []string{
		"https:good.example@evil.example/", "https:/good.example@evil.example/", "http://user@evil.example/", "mailto:a@b?attach=/etc/passwd&subject=x",
		"mailto:a@b?%61ttach=/etc/passwd", "http:?x", "http://[fe80::1%25eth0]/", "data:text/html,x", "file:///etc/passwd",
	} {
		if f := x.failure(wire.OpOpenLink, wire.LinkArgs{Address: address}, nil); f == nil {
			t.Errorf("%q is opened", address)
		}
		if f := x.failure(wire.OpRequest, wire.PermissionArgs{Action: "open-link", Resource: address}, nil); f == nil {
			t.Errorf("%q is asked about", address)
		}
	}
	if asked := x.person.requests()[before:]; len(d.opened) > 0 || len(asked) > 0 {
		t.Errorf("opened %q, asked %+v", d.opened, asked)
	}
}

// serve is a server of odd answers.
func serve(t *testing.T) (address string, open *atomic.Int32) {
	t.Helper()
	open = new(atomic.Int32)
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		hijacked := func(text string) {
			conn, _, err := w.(http.Hijacker).Hijack()
			if err == nil {
				_, _ = io.WriteString(conn, text)
				_ = conn.Close()
			}
		}
		switch r.URL.Path {
		case "/hang":
			<-r.Context().Done()
		case "/big":
			for range 400 {
				if _, err := w.Write(make([]byte, 100<<10)); err != nil {
					return
				}
			}
		case "/short":
			hijacked("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort")
		case "/die":
			hijacked("")
		case "/garbage":
			hijacked("SSH-2.0-x\r\n")
		case "/long-head":
			hijacked("HTTP/1.1 200 OK\r\nX: " + strings.Repeat("a", 100<<10) + "\r\n\r\n")
		case "/to":
			w.Header()["Location"] = []string{r.URL.Query().Get("x")}
			w.WriteHeader(http.StatusFound)
		case "/gzip", "/deflate", "/raw", "/broken", "/double", "/cut":
			compressed(w, r.URL.Path)
		case "/204":
			w.WriteHeader(http.StatusNoContent)
		default:
			_, _ = io.WriteString(w, r.RequestURI+" "+r.Header.Get("Accept-Encoding"))
		}
	}))
	server.Config.ConnState = func(_ net.Conn, s http.ConnState) {
		switch s {
		case http.StateNew:
			open.Add(1)
		case http.StateClosed, http.StateHijacked:
			open.Add(-1)
		case http.StateActive, http.StateIdle:
		}
	}
	server.Start()
	t.Cleanup(server.Close)
	return server.URL, open
}

func compressed(w http.ResponseWriter, path string) {
	const text = "hello, compressed"
	switch path {
	case "/gzip":
		w.Header().Set("Content-Encoding", "x-gzip")
		z := gzip.NewWriter(w)
		_, _ = io.WriteString(z, text)
		_ = z.Close()
	case "/deflate":
		w.Header().Set("Content-Encoding", "Deflate")
		z := zlib.NewWriter(w)
		_, _ = io.WriteString(z, text)
		_ = z.Close()
	case "/raw":
		w.Header().Set("Content-Encoding", "deflate")
		z, _ := flate.NewWriter(w, 5)
		_, _ = io.WriteString(z, text)
		_ = z.Close()
	case "/double":
		w.Header().Set("Content-Encoding", "deflate, gzip")
		outer := gzip.NewWriter(w)
		z := zlib.NewWriter(outer)
		_, _ = io.WriteString(z, text)
		_ = z.Close()
		_ = outer.Close()
	case "/cut":
		w.Header().Set("Content-Encoding", "gzip")
		var whole bytes.Buffer
		z := gzip.NewWriter(&whole)
		_, _ = io.WriteString(z, text)
		_ = z.Close()
		_, _ = w.Write(whole.Bytes()[:whole.Len()-8])
	case "/broken":
		w.Header().Set("Content-Encoding", "gzip")
		_, _ = io.WriteString(w, "no gzip at all")
	}
}

func (x *setting) fetch(args wire.FetchArgs) wire.FetchResult {
	x.t.Helper()
	var r wire.FetchResult
	x.do(wire.OpFetch, args, &r)
	return r
}

// Any number of fetches at once works: those beyond six wait.
func TestFetchesWaitForTheirPlace(t *testing.T) {
	address, _ := serve(t)
	x := begin(t, nil)
	var all []<-chan wire.Answer
	for i := range 100 {
		all = append(all, x.begun(wire.OpFetch, wire.FetchArgs{URL: fmt.Sprintf("%s/%d", address, i)}))
	}
	for i, answer := range all {
		var r wire.FetchResult
		if a := <-answer; a.Fault != nil || wire.DecodeBody(a.Result, &r) != nil || r.Status != 200 {
			t.Errorf("fetch %d: got %+v, %+v", i, a.Fault, r)
		}
	}
}

// A place comes back in every case, whatever becomes of a response.
func TestPlacesComeBack(t *testing.T) {
	address, open := serve(t)
	for name, use := range map[string]func(*setting, uint32){
		"aborted before the head": func(x *setting, i uint32) {
			answer := x.begun(wire.OpFetch, wire.FetchArgs{URL: address + "/hang", Abort: i})
			if i%2 == 0 {
				eventually(t, 5*time.Second, "connected", func() bool { return open.Load() > 0 })
			}
			x.do(wire.OpAbort, wire.AbortArgs{Call: i}, nil)
			if a := <-answer; a.Fault == nil || a.Fault.Name != "AbortError" && a.Fault.Name != "NotAllowedError" { // the question was withdrawn
				t.Errorf("got %+v, want an AbortError", a.Fault)
			}
		},
		"a body that fails": func(x *setting, _ uint32) {
			r := x.fetch(wire.FetchArgs{URL: address + "/short"})
			x.failure(wire.OpRead, wire.ReadArgs{Handle: r.Handle, Max: 5, Offset: -1}, nil)
			x.fails("NetworkError", wire.OpRead, wire.ReadArgs{Handle: r.Handle, Max: 5, Offset: -1})
		},
		"an answer that fails": func(x *setting, _ uint32) {
			x.fails("NetworkError", wire.OpFetch, wire.FetchArgs{URL: address + "/die"})
		},
		"a small body not read": func(x *setting, _ uint32) { x.fetch(wire.FetchArgs{URL: address + "/"}) },
		"a large body not read": func(x *setting, _ uint32) { x.fetch(wire.FetchArgs{URL: address + "/big"}) },
		"a large body, read once": func(x *setting, _ uint32) {
			x.do(wire.OpRead, wire.ReadArgs{Handle: x.fetch(wire.FetchArgs{URL: address + "/big"}).Handle, Max: 1, Offset: -1}, nil)
		},
		"closed":                  func(x *setting, _ uint32) { x.close(x.fetch(wire.FetchArgs{URL: address + "/big"}).Handle) },
		"no body":                 func(x *setting, _ uint32) { x.fetch(wire.FetchArgs{URL: address + "/204"}) },
		"a head alone":            func(x *setting, _ uint32) { x.fetch(wire.FetchArgs{URL: address + "/", Method: "HEAD"}) },
		"a redirect not followed": func(x *setting, _ uint32) { x.fetch(wire.FetchArgs{URL: address + "/to?x=/", Redirect: "manual"}) },
		"a redirect that is none": func(x *setting, _ uint32) { x.failure(wire.OpFetch, wire.FetchArgs{URL: address + "/to?x=ftp:x"}, nil) },
		"the handle is lost": func(x *setting, _ uint32) {
			x.Unreachable([]uint32{x.fetch(wire.FetchArgs{URL: address + "/big"}).Handle, 999})
		},
	} {
		t.Run(name, func(t *testing.T) {
			x := begin(t, nil)
			for i := range 3 * services.MaxTransfers {
				use(x, uint32(i+1))
			}
			r := x.fetch(wire.FetchArgs{URL: address + "/last"})
			if got := x.read(r.Handle); !strings.HasPrefix(got, "/last") {
				t.Errorf("got %q", got)
			}
			x.Services.Close()
			eventually(t, 5*time.Second, "all connections are closed", func() bool { return open.Load() == 0 })
		})
	}
}

// A body that nobody read for long goes on where it was.
func TestParkedBodyGoesOn(t *testing.T) {
	address, _ := serve(t)
	x := begin(t, nil)
	var parked []wire.FetchResult
	for range 2 * services.MaxTransfers {
		parked = append(parked, x.fetch(wire.FetchArgs{URL: address + "/big"}))
	}
	for i, r := range parked {
		if got := len(x.read(r.Handle)); got != 400*100<<10 {
			t.Errorf("body %d: got %d bytes, want %d", i, got, 400*100<<10)
		}
	}
}

// Handles that the applet cannot reach are closed when the table is full.
func TestFullTableIsCollected(t *testing.T) {
	address, _ := serve(t)
	var lost []uint32
	var x *setting
	x = begin(t, func(o *services.Options) {
		o.Collect = func() { go x.Unreachable(lost) }
	})
	for range services.MaxHandles {
		lost = append(lost, x.fetch(wire.FetchArgs{URL: address + "/"}).Handle)
	}
	if r := x.fetch(wire.FetchArgs{URL: address + "/"}); r.Handle == 0 {
		t.Error("there is no handle")
	}
}

func TestDecoded(t *testing.T) {
	address, _ := serve(t)
	x := begin(t, nil)
	for _, path := range []string{"/gzip", "/deflate", "/raw", "/double", "/cut"} {
		if got := x.read(x.fetch(wire.FetchArgs{URL: address + path, Headers: [][2]string{{"Accept-Encoding", "identity"}}}).Handle); got != "hello, compressed" {
			t.Errorf("%s: got %q", path, got)
		}
	}
	r := x.fetch(wire.FetchArgs{URL: address + "/broken"})
	if m := x.fails("NetworkError", wire.OpRead, wire.ReadArgs{Handle: r.Handle, Max: 100, Offset: -1}); !strings.Contains(m, "decompressed") {
		t.Errorf("got %q", m)
	}
	for wanted, want := range map[string]string{"": "gzip, deflate", "br, gzip;q=0.5, Deflate": "gzip;q=0.5, Deflate", "br": "identity", "identity": "identity"} {
		args := wire.FetchArgs{URL: address + "/x"}
		if wanted != "" {
			args.Headers = [][2]string{{"accept-encoding", wanted}}
		}
		if got := x.read(x.fetch(args).Handle); got != "/x "+want {
			t.Errorf("%q: got %q, want %q", wanted, got, want)
		}
	}
}

// Where a redirect leads is parsed as the URL standard has it, before it is
// asked about or sent.
func TestRedirectsAreParsed(t *testing.T) {
	address, _ := serve(t)
	x := begin(t, nil)
	for location, want := range map[string]string{ // nothing: it fails, as where an empty one leads to itself
		"%2Fa b?c=%C3%BC d": "/a%20b?c=%C3%BC%20d", "%5C%5C127.0.0.1:1%5C..%5Cx": "", "a%7Cb%252Fc": "/a|b%2Fc", "/%2F/x": "", "./%2Fx%7C": "//x|", "%3Fa": "",
	} {
		r := wire.FetchResult{}
		f := x.failure(wire.OpFetch, wire.FetchArgs{URL: address + "/to?x=" + location}, &r)
		got := ""
		if f == nil {
			got = strings.TrimPrefix(r.URL, address)
			if sent, _, _ := strings.Cut(x.read(r.Handle), " "); sent != got && sent != address+got {
				t.Errorf("%q: got %q, sent %q", location, got, sent)
			}
		}
		if got != want {
			t.Errorf("%q: got %q, %v, want %q", location, got, f, want)
		}
	}
}

// What went wrong is said.
func TestNetworkFaults(t *testing.T) {
	address, _ := serve(t)
	plain := strings.TrimPrefix(address, "http://")
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	_ = closed.Close()
	secure := httptest.NewTLSServer(http.NotFoundHandler())
	t.Cleanup(secure.Close)
	x := begin(t, func(o *services.Options) {
		o.Network.LookUp = func(context.Context, string) ([]netip.Addr, error) { return nil, errors.New("no such host") }
	})
	for url, want := range map[string]string{
		address + "/die":                            "the connection was closed",
		address + "/garbage":                        "it is not HTTP",
		address + "/long-head":                      "headers of the answer are too long",
		address + "/to?x=ftp:x":                     "it redirects to what cannot be fetched",
		"https://" + plain:                          "does not answer with TLS",
		"http://" + closed.Addr().String():          "connection refused",
		secure.URL:                                  "not from a trusted authority",
		"http://gone.example":                       "the name cannot be resolved",
		"http://" + secure.Listener.Addr().String(): "",
	} {
		f := x.failure(wire.OpFetch, wire.FetchArgs{URL: url}, nil)
		if (f == nil) != (want == "") || f != nil && !strings.Contains(f.Message, want) {
			t.Errorf("%s: got %+v, want %q", url, f, want)
		}
	}
	port := netip.MustParseAddrPort(plain).Port()
	if m := x.fails("NetworkError", wire.OpConnect, wire.ConnectArgs{Hostname: "127.0.0.1", Port: port, TLS: true}); !strings.Contains(m, "does not answer with TLS") {
		t.Errorf("got %q", m)
	}
}

// Kind 15: a handle whose permission is taken back while the applet closes it
// leaves neither the connection open nor its place in the table taken.
func TestEndAgainstRevoke(t *testing.T) {
	address, open := serve(t)
	x := begin(t, nil)
	for round := range 200 {
		x.person.answers = []permissions.Decision{{Verdict: permissions.Grant, Span: permissions.Run}}
		r := x.fetch(wire.FetchArgs{URL: address + "/big"})
		revoked := make(chan struct{})
		go func() { x.book.Revoke("digest:1"); close(revoked) }()
		if round%2 == 0 {
			x.failure(wire.OpClose, wire.HandleArgs{Handle: r.Handle}, nil)
		}
		<-revoked
		x.failure(wire.OpClose, wire.HandleArgs{Handle: r.Handle}, nil)
	}
	eventually(t, 5*time.Second, "all connections are closed", func() bool { return open.Load() == 0 })
	for range services.MaxHandles {
		x.fetch(wire.FetchArgs{URL: address + "/"})
	}
}
