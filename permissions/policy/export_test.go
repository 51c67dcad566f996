package policy_test

import (
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"example.org/vitrine/permissions"
	"example.org/vitrine/permissions/policy"
)

func samples() []*permissions.Remembered {
	who := permissions.Applet{Identity: "digest:1", Name: "evil\");\npermit (principal, action, resource);//\u202e"}
	endpoint := func(host, protocol string, port uint16, public bool, addresses ...netip.Addr) permissions.Resource {
		return permissions.Resource{Endpoint: &permissions.Endpoint{Host: host, Protocol: protocol, Port: port, Public: public, Addresses: addresses}}
	}
	file := func(path string, folder bool) permissions.Resource {
		return permissions.Resource{File: &permissions.File{Path: path, Folder: folder}}
	}
	part := func(f permissions.File) permissions.Resource { return permissions.Resource{File: &f} }
	hour := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	local := netip.MustParseAddr("192.168.1.9")
	all := []*permissions.Remembered{
		{Action: permissions.ReadFile, Resource: file("/etc/passwd", false), Span: permissions.Always, Verdict: permissions.Grant},
		{Action: permissions.WriteFile, Resource: file("/tmp/a \"b\\\n", false), Span: permissions.Month, Until: hour, Verdict: permissions.Deny},
		{Action: permissions.ReadFile, Resource: file("/data", true), Scope: permissions.Scope{Folder: "/data"}, Span: permissions.Always, Pinned: true, Verdict: permissions.Grant},
		{Action: permissions.ReadFile, Resource: file("/data", true), Source: "left-pad", Span: permissions.Always, Verdict: permissions.Grant},
		{Action: permissions.ReadFile, Resource: file("/data/a.csv", false), Scope: permissions.Scope{Pattern: "/data/**/[ab]*.csv"}, Span: permissions.Always, Verdict: permissions.Grant},
		{Action: permissions.WriteFile, Resource: part(permissions.File{Path: "/data/new", Make: true}), Span: permissions.Always, Verdict: permissions.Grant},
		{Action: permissions.WriteFile, Resource: part(permissions.File{Path: "/data/new", Make: true}), Scope: permissions.Scope{Folder: "/data"}, Span: permissions.Always, Verdict: permissions.Grant},
		{Action: permissions.WriteFile, Resource: part(permissions.File{Path: "/data/x1", Make: true}), Scope: permissions.Scope{Pattern: "/data/x?"}, Span: permissions.Always, Verdict: permissions.Deny},
		{Action: permissions.WriteFile, Resource: part(permissions.File{Path: "/data/new", New: true}), Source: "left-pad", Span: permissions.Always, Verdict: permissions.Grant},
		{Action: permissions.ReadFile, Resource: part(permissions.File{Path: "/data", Bare: true}), Span: permissions.Always, Verdict: permissions.Grant},
		{Action: permissions.Connect, Resource: endpoint("mail.example.org", "tcp", 25, true), Span: permissions.Always, Verdict: permissions.Grant},
		{Action: permissions.Connect, Resource: endpoint("printer.lan", "tls", 631, false, local, netip.IPv6Loopback()), Source: "x", Span: permissions.Always, Verdict: permissions.Grant},
		{Action: permissions.Connect, Resource: endpoint("example.org", "https", 0, true), Scope: permissions.Scope{Host: "example.org"}, Span: permissions.Always, Verdict: permissions.Grant},
		{Action: permissions.Connect, Resource: endpoint("example.org", "https", 443, true), Scope: permissions.Scope{Domain: "example.org", Port: 443}, Span: permissions.Always, Verdict: permissions.Deny},
		{Action: permissions.OpenLink, Resource: permissions.Resource{Address: "https://example.org/?a=\"b\""}, Span: permissions.Always, Verdict: permissions.Grant},
		{Action: permissions.Notify, Span: permissions.Always, Verdict: permissions.Grant},
		{Action: permissions.ReadClipboard, Span: permissions.Always, Verdict: permissions.Deny},
		{Action: permissions.UseMemory, Resource: permissions.Resource{Amount: &permissions.Amount{Limit: 64 << 20, Total: 64 << 20}}, Span: permissions.Always, Verdict: permissions.Grant},
	}
	for _, m := range all {
		m.Applet = who
	}
	return all
}

// Everything that can be remembered goes out as Cedar and comes back the same,
// and nothing in it can end the string that it stands in.
func TestExportAndImport(t *testing.T) {
	want := samples()
	text := policy.Export(append(want, &permissions.Remembered{Span: permissions.Run}))
	got, err := policy.Import("grants.cedar", text)
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	if len(got) != len(want) {
		t.Fatalf("%d of %d came back", len(got), len(want))
	}
	options := cmp.Options{
		cmpopts.EquateComparable(netip.Addr{}),
		cmpopts.IgnoreFields(permissions.File{}, "Path"), // of a pattern: any that matches
	}
	for i := range got {
		if m := want[i]; m.Scope.Folder != "" && !m.Resource.File.Make {
			m.Scope.Folder = "" // the folder itself says the same
		}
		if diff := cmp.Diff(*want[i], got[i], options); diff != "" {
			t.Errorf("decision %d:\n%s\n%s", i, diff, text)
		}
	}
	// It is valid as a policy, too.
	name := filepath.Join(t.TempDir(), "policy.cedar")
	if err := os.WriteFile(name, text, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := policy.Load(policy.Options{User: name}); err != nil {
		t.Errorf("as a policy: %v", err)
	}
}

func TestImportRefusesWhatIsNoGrant(t *testing.T) {
	for _, text := range []string{
		`permit (principal, action == Action::"read-file", resource == File::"/a");`,
		`permit (principal in Author::"SHA256:x", action == Action::"read-file", resource == File::"/a");`,
		`permit (principal == Applet::"digest:1", action, resource == File::"/a");`,
		`permit (principal == Applet::"digest:1", action == Action::"read-file", resource);`,
		`permit (principal == Applet::"digest:1", action == Action::"read-file", resource in Folder::"/a") when { resource.chosen };`,
		`permit (principal == Applet::"digest:1", action == Action::"read-file", resource in Folder::"/a") unless { context.source == "x" };`,
		`permit (principal == Applet::"digest:1", action == Action::"connect", resource in Host::"a.example") when { resource.port == 1 || resource.public };`,
		`permit (principal == Applet::"digest:1", action == Action::"connect", resource in Domain::"org") when { resource.public };`,
		`@pattern("/b/*") permit (principal == Applet::"digest:1", action == Action::"read-file", resource in Folder::"/a") when { resource.path like "/a/*" };`,
		`@span("fortnight") permit (principal == Applet::"digest:1", action == Action::"read-file", resource == File::"/a");`,
		`permit (`,
	} {
		if got, err := policy.Import("x.cedar", []byte(text)); err == nil || !strings.Contains(err.Error(), "x.cedar:1:") {
			t.Errorf("%s\ncame in as %+v, %v", text, got, err)
		}
	}
}
