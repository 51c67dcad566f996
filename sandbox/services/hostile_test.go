package services_test

import (
	"context"
	"go/ast"
	"go/parser"
	"go/token"
	"net"
	"net/netip"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"example.org/vitrine/permissions"
	"example.org/vitrine/sandbox/protocol/wire"
	"example.org/vitrine/sandbox/services"
)

// ops are all that a worker can ask for, from the source of the wire.
func ops(t *testing.T) []wire.Op {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "../protocol/wire/calls.go", nil, 0)
	must(t, err)
	var all []wire.Op
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok || spec.Type == nil || len(spec.Values) != 1 {
			return true
		}
		if name, ok := spec.Type.(*ast.Ident); !ok || name.Name != "Op" {
			return true
		}
		text, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
		must(t, err)
		all = append(all, wire.Op(text))
		return true
	})
	return all
}

// Whatever a worker asks for that is not its own goes through the gate: when
// that denies, nothing happens, and nothing is said but that. An op that is
// added to the wire has to be added here.
func TestEveryCallIsGated(t *testing.T) {
	dir := folder(t)
	write(t, dir+"/there", "secret")
	var contacts atomic.Int32
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	defer func() { _ = l.Close() }()
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			contacts.Add(1)
			_ = conn.Close()
		}
	}()
	port := l.Addr().(*net.TCPAddr).AddrPort().Port()
	address := l.Addr().String()

	gated := map[wire.Op][]any{ // with arguments that would do harm
		wire.OpOpen: {
			wire.OpenArgs{Path: dir + "/there", Mode: wire.ModeRead},
			wire.OpenArgs{Path: dir + "/there", Mode: wire.ModeRead, Read: true},
			wire.OpenArgs{Path: dir + "/there", Mode: wire.ModeWrite},
			wire.OpenArgs{Path: dir + "/there", Mode: wire.ModeAppend},
			wire.OpenArgs{Path: dir + "/there", Mode: wire.ModeUpdate},
			wire.OpenArgs{Path: dir + "/new", Mode: wire.ModeWrite},
			wire.OpenArgs{Path: dir + "/gone", Mode: wire.ModeRead},
		},
		wire.OpStat:           {wire.PathArgs{Path: dir + "/there"}, wire.PathArgs{Path: dir + "/gone"}, wire.PathArgs{Path: dir}},
		wire.OpMkdir:          {wire.PathArgs{Path: dir + "/new"}},
		wire.OpDir:            {wire.PathArgs{Path: dir}, wire.PathArgs{Path: dir + "/gone"}},
		wire.OpConnect:        {wire.ConnectArgs{Hostname: "127.0.0.1", Port: port}, wire.ConnectArgs{Hostname: "127.0.0.1", Port: port, TLS: true}},
		wire.OpFetch:          {wire.FetchArgs{URL: "http://" + address + "/"}, wire.FetchArgs{URL: "https://" + address + "/", Method: "POST", Body: []byte("x")}},
		wire.OpOpenLink:       {wire.LinkArgs{Address: "https://example.org/"}},
		wire.OpReadClipboard:  {struct{}{}},
		wire.OpWriteClipboard: {wire.Text{Text: "x"}},
		wire.OpNotify:         {wire.NotifyArgs{Title: "x"}},
		wire.OpStoreSet:       {wire.StoreArgs{Key: "k", Value: make([]byte, 20_000)}}, // beyond its budget
	}
	ungated := map[wire.Op]string{ // and why
		wire.OpPick:        "choosing is granting",
		wire.OpRead:        "of a handle that was granted",
		wire.OpWrite:       "of a handle that was granted",
		wire.OpTruncate:    "of a handle that was granted",
		wire.OpShut:        "of a handle that was granted",
		wire.OpSecure:      "of a connection that was granted, to the same host",
		wire.OpClose:       "takes only",
		wire.OpAbort:       "takes only",
		wire.OpKeep:        "of something picked; no permission is kept",
		wire.OpKept:        "opening it asks",
		wire.OpStoreGet:    "its own storage",
		wire.OpStoreDelete: "its own storage",
		wire.OpStoreKeys:   "its own storage",
		wire.OpQuery:       "tells what would be answered",
		wire.OpRequest:     "is asking",
		wire.OpBudget:      "its own budget",
		wire.OpStdin:       "given with the run",
		wire.OpStdout:      "given with the run",
	}
	for _, op := range ops(t) {
		if _, harmless := ungated[op]; len(gated[op]) == 0 && !harmless {
			t.Errorf("nobody says how %s is gated", op)
		}
		for i, args := range gated[op] {
			t.Run(string(op)+" "+strconv.Itoa(i), func(t *testing.T) {
				d := &desk{clipboard: "copied", picked: []string{dir + "/there"}}
				x := begin(t, func(o *services.Options) {
					o.Desktop, o.Storage = d, services.NewStorage(dir+"/storage", o.Applet)
				})
				x.person.answers = slices.Repeat(deny(), 10)
				f := x.failure(op, args, nil)
				if f == nil || f.Name != "NotAllowedError" && op != wire.OpStoreSet || strings.Contains(f.Message, "secret") {
					t.Errorf("%+v", f)
				}
				if n := len(x.person.requests()); n != 1 {
					t.Errorf("%d questions", n)
				}
				if granted, _ := x.Requests(); granted != 0 {
					t.Errorf("%d granted", granted)
				}
				if d.clipboard != "copied" || len(d.opened)+len(d.notices) > 0 {
					t.Errorf("the desktop was touched: %+v", d)
				}
				if s := content(t, dir+"/there"); s != "secret" {
					t.Errorf("the file is %q", s)
				}
				if _, err := os.Lstat(dir + "/new"); err == nil {
					t.Error("a file was made")
				}
			})
		}
	}
	if n := contacts.Load(); n > 0 {
		t.Errorf("%d connections were made", n)
	}
}

// A name whose answers change leads nowhere that was not agreed to: what was
// granted for one address inside is asked about for another, what was granted
// for a public name is asked about when it leads inside, and of several answers
// none is dialled that was not shown.
func TestAnswersThatChange(t *testing.T) {
	first := echo(t)
	var contacts atomic.Int32
	l, err := net.Listen("tcp", net.JoinHostPort("127.0.0.2", strconv.Itoa(int(first)))) // the same port of another machine, as it were
	must(t, err)
	defer func() { _ = l.Close() }()
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			contacts.Add(1)
			_ = conn.Close()
		}
	}()
	answer := "127.0.0.1"
	x := begin(t, func(o *services.Options) {
		o.Network.LookUp = func(context.Context, string) ([]netip.Addr, error) {
			var all []netip.Addr
			for a := range strings.FieldsSeq(answer) {
				all = append(all, netip.MustParseAddr(a))
			}
			return all, nil
		}
	})
	args := wire.ConnectArgs{Hostname: "printer.example", Port: first}
	x.person.answers = []permissions.Decision{{Verdict: permissions.Grant, Span: permissions.Always}}
	x.do(wire.OpConnect, args, nil)
	x.do(wire.OpConnect, args, nil)
	if n := len(x.person.requests()); n != 1 {
		t.Fatalf("%d questions for one address", n)
	}
	for i, other := range []string{"127.0.0.2", "127.0.0.2 127.0.0.1", "127.0.0.1 127.0.0.2"} {
		answer = other
		x.gate.End(1) // or refusals would silence the next
		x.person.answers = deny()
		x.fails("NotAllowedError", wire.OpConnect, args)
		asked := x.person.requests()
		if len(asked) != i+2 || len(asked[i+1].Resource.Endpoint.Addresses) != len(strings.Fields(other)) {
			t.Errorf("%s: %d questions, about %v", other, len(asked), asked[len(asked)-1].Resource.Endpoint)
		}
	}
	answer = "127.0.0.1"
	x.do(wire.OpConnect, args, nil) // still granted, if it was not denied since
	if n := contacts.Load(); n > 0 {
		t.Errorf("%d connections to an address that was denied", n)
	}

	public := wire.ConnectArgs{Hostname: "www.example", Port: first}
	answer = "203.0.114.1"
	x.person.answers = []permissions.Decision{{Verdict: permissions.Grant, Span: permissions.Always, Scope: permissions.Scope{Host: "www.example"}}}
	var s wire.PermissionState
	x.do(wire.OpRequest, wire.PermissionArgs{Action: "connect", Resource: "www.example:" + strconv.Itoa(int(first))}, &s)
	answer = "127.0.0.2"
	before := len(x.person.requests())
	x.person.answers = deny()
	x.fails("NotAllowedError", wire.OpConnect, public)
	if asked := x.person.requests(); len(asked) != before+1 || asked[before].Resource.Endpoint.Public {
		t.Errorf("a public name that leads inside: %d questions", len(asked)-before)
	}
	if n := contacts.Load(); n > 0 {
		t.Errorf("%d connections inside by a public name", n)
	}
}
