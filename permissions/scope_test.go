package permissions_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"example.org/vitrine/permissions"
)

// What is granted is what was shown: an answer about something else is a denial.
func TestAnswerMustCoverTheRequest(t *testing.T) {
	for _, scope := range []permissions.Scope{
		{Folder: "/tmpx"},
		{Folder: "/tmp/"},
		{Folder: "tmp"},
		{Pattern: "/etc/*"},
		{Host: "a.example"},
		{Folder: "/tmp", Pattern: "/tmp/*"},
		{Pattern: "/**/../tmp/a"},
		{Pattern: "/tmp/{a,b}"},
		{Folder: "/tmp/../etc"},
	} {
		p := &person{answer: func(permissions.Request) permissions.Decision {
			return permissions.Decision{Verdict: permissions.Grant, Span: permissions.Run, Scope: scope}
		}}
		g := gate(t, permissions.Fixed{}, permissions.NewMemory(), p, permissions.Options{})
		if d, err := g.Ask(t.Context(), read(1, "/tmp/a")); err == nil {
			t.Errorf("scope %+v: %+v", scope, d)
		}
	}
}

func TestScopeCovers(t *testing.T) {
	folder := func(s string) permissions.Scope { return permissions.Scope{Folder: s} }
	pattern := func(s string) permissions.Scope { return permissions.Scope{Pattern: s} }
	public := connect("www.example.org", 443, true, "93.184.216.34")
	local := connect("printer.lan", 443, false, "192.168.1.9")
	for _, test := range []struct {
		name  string
		first permissions.Request
		scope permissions.Scope
		then  permissions.Request
		want  bool
	}{
		{"same file", read(1, "/tmp/a"), permissions.Scope{}, read(1, "/tmp/a"), true},
		{"other file", read(1, "/tmp/a"), permissions.Scope{}, read(1, "/tmp/b"), false},
		{"case", read(1, "/tmp/a"), permissions.Scope{}, read(1, "/tmp/A"), false},
		{"below a file", read(1, "/tmp/a"), permissions.Scope{}, read(1, "/tmp/a/b"), false},
		{"folder", read(1, "/tmp/a"), folder("/tmp"), read(1, "/tmp/b/c"), true},
		{"/tmp against /tmpx", read(1, "/tmp/a"), folder("/tmp"), read(1, "/tmpx"), false},
		{"/tmp against /tmpx/a", read(1, "/tmp/a"), folder("/tmp"), read(1, "/tmpx/a"), false},
		{"the root", read(1, "/tmp/a"), folder("/"), read(1, "/x"), true},
		{"pattern", read(1, "/tmp/a.csv"), pattern("/tmp/*.csv"), read(1, "/tmp/b.csv"), true},
		{"pattern stops at /", read(1, "/tmp/a.csv"), pattern("/tmp/*.csv"), read(1, "/tmp/b/c.csv"), false},
		{"pattern over folders", read(1, "/tmp/a.csv"), pattern("/tmp/**/*.csv"), read(1, "/tmp/b/c.csv"), true},
		{"write after read", read(1, "/tmp/a"), folder("/tmp"), with(read(1, "/tmp/a"), func(r *permissions.Request) { r.Action = permissions.WriteFile }), false},
		{"other applet", read(1, "/tmp/a"), folder("/tmp"), with(read(1, "/tmp/a"), func(r *permissions.Request) { r.Applet.Identity = "digest:2" }), false},
		{"its package", read(1, "/tmp/a"), folder("/tmp"), with(read(1, "/tmp/a"), func(r *permissions.Request) { r.Source = "left-pad" }), false},
		{"same endpoint", public, permissions.Scope{}, connect("www.example.org", 443, true, "93.184.216.35"), true},
		{"other port", public, permissions.Scope{}, connect("www.example.org", 25, true, "93.184.216.34"), false},
		{"any port", public, permissions.Scope{Host: "www.example.org"}, connect("www.example.org", 25, true, "93.184.216.34"), true},
		{"domain", public, permissions.Scope{Domain: "example.org"}, connect("a.b.example.org", 443, true, "93.184.216.34"), true},
		{"domain against notexample.org", public, permissions.Scope{Domain: "example.org"}, connect("notexample.org", 443, true, "93.184.216.34"), false},
		{"name leads inside later", public, permissions.Scope{}, connect("www.example.org", 443, false, "127.0.0.1"), false},
		{"name leads inside by domain", public, permissions.Scope{Domain: "example.org"}, connect("x.example.org", 443, false, "10.0.0.1"), false},
		{"private, same address", local, permissions.Scope{}, connect("printer.lan", 443, false, "192.168.1.9"), true},
		{"private, changed answer", local, permissions.Scope{}, connect("printer.lan", 443, false, "192.168.1.1"), false},
		{"plain after encrypted", public, permissions.Scope{}, with(connect("www.example.org", 443, true, "93.184.216.34"), func(r *permissions.Request) { r.Resource.Endpoint.Protocol = "tcp" }), false},
	} {
		t.Run(test.name, func(t *testing.T) {
			answers := []permissions.Decision{{Verdict: permissions.Grant, Span: permissions.Always, Scope: test.scope}, {Verdict: permissions.Deny}}
			p := &person{}
			p.answer = func(permissions.Request) permissions.Decision { return answers[p.count()-1] }
			g := gate(t, permissions.Fixed{}, permissions.NewMemory(), p, permissions.Options{})
			if _, err := g.Ask(t.Context(), test.first); err != nil {
				t.Fatal(err)
			}
			if _, err := g.Ask(t.Context(), test.then); (err == nil) != test.want {
				t.Errorf("covered: %v, want %v", err == nil, test.want)
			}
		})
	}
	for _, wide := range []string{"org", "co.uk", "github.io"} {
		r := connect("a."+wide, 443, true, "93.184.216.34")
		if err := (permissions.Scope{Domain: wide}).Check(r.Resource); err == nil {
			t.Errorf("all of %s may be granted at once", wide)
		}
	}
}

func with(r permissions.Request, change func(*permissions.Request)) permissions.Request {
	change(&r)
	return r
}

func TestMalformedRequestsAreDenied(t *testing.T) {
	p := &person{answer: always(permissions.Grant, permissions.Always)}
	g := gate(t, permissions.Fixed{}, permissions.NewMemory(), p, permissions.Options{})
	for _, r := range []permissions.Request{
		{},
		read(1, "relative"), read(1, "/a/../b"), read(1, "/a/"), read(1, "/a\x00b"), read(1, "/"+strings.Repeat("a", 5000)),
		with(read(1, "/a"), func(r *permissions.Request) { r.Resource.Address = "x" }),
		with(read(1, "/a"), func(r *permissions.Request) { r.Action = permissions.Connect }),
		with(read(1, "/a"), func(r *permissions.Request) { r.Action = "fly" }),
		connect("UPPER.example", 443, true, "93.184.216.34"), connect("dot.example.", 443, true, "93.184.216.34"),
		connect("a.example", 0, true, "93.184.216.34"), connect("a.example", 1, true), connect("ex\u0430mple.org", 1, true, "93.184.216.34"),
		with(memory(37<<20), func(r *permissions.Request) { r.Resource.Amount.Total = 1 }),
	} {
		if _, err := g.Ask(t.Context(), r); !errors.Is(err, permissions.ErrDenied) {
			t.Errorf("%s %s: %v", r.Action, r.Resource, err)
		}
	}
	if p.count() != 0 {
		t.Errorf("%d malformed requests were shown", p.count())
	}
}

func TestAllowancesAreResolved(t *testing.T) {
	dir := t.TempDir()
	if real, err := filepath.EvalSymlinks(dir); err == nil {
		dir = real
	}
	for name, target := range map[string]string{"link": "real", "chain": "link"} {
		if err := os.Symlink(filepath.Join(dir, target), filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.MkdirAll(filepath.Join(dir, "real", "a[1]"), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	for text, want := range map[string]string{
		"read-file:/**":                          "read-file:/",
		"read-file:/":                            "read-file:/",
		"read-file:real":                         "read-file:" + dir + "/real",
		"read-file:chain/x":                      "read-file:" + dir + "/real/x",
		"read-file:chain/":                       "read-file:" + dir + "/real/",
		"write-file:" + dir + "/link/**":         "write-file:" + dir + "/real/",
		"read-file:link/*.csv":                   "read-file:" + dir + "/real/*.csv",
		"read-file:real/a[1]":                    "read-file:" + dir + "/real/a[1]",
		"read-file:real/a[1]/":                   "read-file:" + dir + "/real/a[1]/",
		"read-file:real/../real/./b":             "read-file:" + dir + "/real/b",
		"connect:Example.ORG.:443":               "connect:example.org:443",
		"connect:[::1]:25":                       "connect:[::1]:25",
		"connect:*.example.org:*":                "connect:*.example.org:*",
		"connect:Nas.example.ORG:22+private":     "connect:nas.example.org:22+private",
		"connect:BÜCHER.example:443":             "connect:xn--bcher-kva.example:443",
		"notify":                                 "notify",
		"read-file:" + dir + "/not/there/*/x":    "read-file:" + dir + "/not/there/*/x",
		"read-file:" + dir + "/not/there/**/*.x": "read-file:" + dir + "/not/there/**/*.x",
	} {
		a, err := permissions.ParseAllowance(text)
		if err != nil || a.String() != want {
			t.Errorf("%s: %s, %v; want %s", text, a, err, want)
			continue
		}
		if again, err := permissions.ParseAllowance(a.String()); err != nil || again != a {
			t.Errorf("%s is read back as %s, %v", a, again, err)
		}
	}
}
