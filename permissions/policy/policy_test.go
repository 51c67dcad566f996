package policy_test

import (
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"example.org/vitrine/permissions"
	"example.org/vitrine/permissions/policy"
)

func load(t *testing.T, user string) *policy.Policies {
	t.Helper()
	p, err := policy.Load(options(t, user))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func options(t *testing.T, user string) policy.Options {
	t.Helper()
	dir := t.TempDir()
	o := policy.Options{
		User: filepath.Join(dir, "config", "policy.cedar"), Site: filepath.Join(dir, "policy.d"),
		State: filepath.Join(dir, "state"), Home: filepath.Join(dir, "home"),
	}
	for _, d := range []string{o.Site, o.State, o.Home, filepath.Dir(o.User)} {
		if err := os.MkdirAll(d, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	write(t, o.User, user)
	return o
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

var applet = permissions.Applet{Identity: "key:SHA256:abc/org.example.a", Name: "a", Fingerprint: "SHA256:abc", Trust: permissions.Named}

func file(action permissions.Action, path string) permissions.Request {
	return permissions.Request{Applet: applet, Action: action, Resource: permissions.Resource{File: &permissions.File{Path: path}}}
}

func connect(protocol, host string, port uint16, address string) permissions.Request {
	a := netip.MustParseAddr(address)
	return permissions.Request{Applet: applet, Action: permissions.Connect, Resource: permissions.Resource{Endpoint: &permissions.Endpoint{
		Protocol: protocol, Host: host, Port: port, Addresses: []netip.Addr{a}, Public: !a.IsPrivate() && !a.IsLoopback(),
	}}}
}

func link(address string) permissions.Request {
	return permissions.Request{Applet: applet, Action: permissions.OpenLink, Resource: permissions.Resource{Address: address}}
}

func memory(total uint64) permissions.Request {
	return permissions.Request{Applet: applet, Action: permissions.UseMemory, Resource: permissions.Resource{Amount: &permissions.Amount{Total: total}}}
}

func TestRules(t *testing.T) {
	const tmp = `permit (principal, action == Action::"write-file", resource in Folder::"/tmp");`
	for _, test := range []struct {
		name, policy string
		request      permissions.Request
		want         permissions.Rule
		by           string
	}{
		{"nothing said", "", file(permissions.ReadFile, "/etc/passwd"), permissions.Ask, ""},
		{"the design's example", tmp, file(permissions.WriteFile, "/tmp/a/b"), permissions.Permit, "user:line-1"},
		{"/tmp against /tmpx", tmp, file(permissions.WriteFile, "/tmpx"), permissions.Ask, ""},
		{"/tmp against /tmpx/a", tmp, file(permissions.WriteFile, "/tmpx/a"), permissions.Ask, ""},
		{"case", tmp, file(permissions.WriteFile, "/TMP/a"), permissions.Ask, ""},
		{"another action", tmp, file(permissions.ReadFile, "/tmp/a"), permissions.Ask, ""},
		{"forbid beats permit", tmp + "\n@id(\"no\") forbid (principal, action, resource in Folder::\"/tmp/private\");", file(permissions.WriteFile, "/tmp/private/a"), permissions.Forbid, "user:no"},
		{"two on a line", `permit (principal, action, resource); forbid (principal, action, resource);`, file(permissions.ReadFile, "/a"), permissions.Forbid, "user:line-1-39"},
		{"by author", `permit (principal in Author::"SHA256:abc", action == Action::"read-file", resource);`, file(permissions.ReadFile, "/data/a"), permissions.Permit, "user:line-1"},
		{"by another author", `permit (principal in Author::"SHA256:abd", action == Action::"read-file", resource);`, file(permissions.ReadFile, "/data/a"), permissions.Ask, ""},
		{"by trust", `permit (principal in Trust::"named", action == Action::"read-file", resource);`, file(permissions.ReadFile, "/data/a"), permissions.Permit, "user:line-1"},
		{"by applet", `permit (principal == Applet::"key:SHA256:abc/org.example.a", action == Action::"read-file", resource);`, file(permissions.ReadFile, "/data/a"), permissions.Permit, "user:line-1"},
		{"/proc is never broad", `permit (principal, action, resource);`, file(permissions.ReadFile, "/proc/cpuinfo"), permissions.Narrow, "default:system-folders"},
		{"nor a device", `permit (principal, action, resource);`, file(permissions.WriteFile, "/dev/sda"), permissions.Narrow, "default:system-folders"},
		{"domain", `permit (principal, action == Action::"connect", resource in Domain::"example.org") when { resource.port == 443 && resource.public };`, connect("tls", "a.b.example.org", 443, "93.184.216.34"), permissions.Permit, "user:line-1"},
		{"domain that ends alike", `permit (principal, action == Action::"connect", resource in Domain::"example.org");`, connect("tls", "badexample.org", 443, "93.184.216.34"), permissions.Ask, ""},
		{"no private networks", `forbid (principal, action == Action::"connect", resource) unless { resource.public };`, connect("tls", "nas.example.org", 443, "10.0.0.2"), permissions.Forbid, "user:line-1"},
		{"address range", `forbid (principal, action == Action::"connect", resource) when { resource.addresses.containsAny([ip("169.254.169.254")]) };`, connect("http", "metadata.example", 80, "169.254.169.254"), permissions.Forbid, "user:line-1"},
		// Issue 10, kind 9: a permit for a name does not lead inside, unless it says so.
		{"a domain leads inside", `permit (principal, action == Action::"connect", resource in Domain::"example.org");`, connect("tls", "a.example.org", 443, "127.0.0.1"), permissions.Ask, ""},
		{"a host leads inside", `permit (principal, action, resource in Host::"a.example.org");`, connect("tls", "a.example.org", 443, "10.0.0.2"), permissions.Ask, ""},
		{"an endpoint leads inside", `permit (principal, action, resource == Endpoint::"tls://a.example.org:443");`, connect("tls", "a.example.org", 443, "10.0.0.2"), permissions.Ask, ""},
		{"a condition leads inside", `permit (principal, action == Action::"connect", resource) when { resource in [Host::"localhost", Host::"a.example.org"] };`, connect("tls", "a.example.org", 443, "10.0.0.2"), permissions.Ask, ""},
		{"a pattern leads inside", `permit (principal, action == Action::"connect", resource) when { resource.host like "*.example.org" };`, connect("tls", "a.example.org", 443, "10.0.0.2"), permissions.Ask, ""},
		{"the same outside", `permit (principal, action == Action::"connect", resource) when { resource.host like "*.example.org" };`, connect("tls", "a.example.org", 443, "93.184.216.34"), permissions.Permit, "user:line-1"},
		{"a host that says so", `permit (principal, action == Action::"connect", resource in Host::"a.example.org") when { !resource.public };`, connect("tls", "a.example.org", 443, "10.0.0.2"), permissions.Permit, "user:line-1"},
		{"addresses that are said", `permit (principal, action == Action::"connect", resource in Domain::"example.org") when { [ip("10.0.0.2")].containsAll(resource.addresses) };`, connect("tls", "a.example.org", 443, "10.0.0.2"), permissions.Permit, "user:line-1"},
		{"this machine", `permit (principal, action == Action::"connect", resource in Host::"localhost");`, connect("tcp", "localhost", 25, "127.0.0.1"), permissions.Permit, "user:line-1"},
		{"any host", `permit (principal, action == Action::"connect", resource);`, connect("tcp", "a.example.org", 25, "127.0.0.1"), permissions.Permit, "user:line-1"},
		// Kind 6: addresses in every spelling.
		{"links in another spelling", `forbid (principal, action == Action::"open-link", resource in Domain::"evil.example");`, link("http:\\\\ｅvil。example/"), permissions.Forbid, "user:line-1"},
		{"mail to a domain", `forbid (principal, action == Action::"open-link", resource in Domain::"evil.example");`, link("mailto:a@b.example?cc=c@x.EVIL.example"), permissions.Forbid, "user:line-1"},
		{"mail to another domain, too", `permit (principal, action == Action::"open-link", resource in Domain::"b.example");`, link("mailto:a@b.example?cc=c@evil.example"), permissions.Ask, ""},
		{"mail to one domain", `permit (principal, action == Action::"open-link", resource in Domain::"b.example");`, link("mailto:a@b.example?cc=c@x.b.example"), permissions.Permit, "user:line-1"},
		{"mail to nobody else", `forbid (principal, action == Action::"open-link", resource) unless { resource in Domain::"b.example" };`, link("mailto:a@b.example?bcc=c@evil.example"), permissions.Forbid, "user:line-1"},
		{"links by domain", `permit (principal, action == Action::"open-link", resource in Domain::"example.org") when { resource.scheme == "https" };`, link("https://www.EXAMPLE.org/x"), permissions.Permit, "user:line-1"},
		{"memory within the default", "", memory(32 << 20), permissions.Permit, "default:memory"},
		{"memory beyond it", "", memory(32<<20 + 1), permissions.Ask, ""},
		{"memory that overflows", "", memory(1 << 63), permissions.Ask, ""},
		{"memory capped", `forbid (principal, action == Action::"use-memory", resource) when { context.total > 67108864 };`, memory(65 << 20), permissions.Forbid, "user:line-1"},
		{"clipboard", `forbid (principal, action, resource == Desktop::"clipboard");`, permissions.Request{Applet: applet, Action: permissions.ReadClipboard}, permissions.Forbid, "user:line-1"},
	} {
		t.Run(test.name, func(t *testing.T) {
			rule, by, err := load(t, test.policy).Rule(t.Context(), test.request)
			if rule != test.want || by != test.by || err != nil {
				t.Errorf("got %s by %q, %v; want %s by %q", rule, by, err, test.want, test.by)
			}
		})
	}
}

func TestOwnStateIsNeverGranted(t *testing.T) {
	o := options(t, `permit (principal, action, resource);`)
	p, err := policy.Load(o)
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]permissions.Rule{
		o.State:                               permissions.Permit, // the name alone; the folder itself is below
		filepath.Join(o.State, "vitrine.db"):  permissions.Forbid,
		filepath.Join(o.Home, ".ssh/id_rsa"):  permissions.Narrow,
		filepath.Join(o.Home, "letter.txt"):   permissions.Permit,
		filepath.Join(o.Home, ".sshx/id_rsa"): permissions.Permit,
	} {
		if rule, by, err := p.Rule(t.Context(), file(permissions.ReadFile, path)); rule != want || err != nil {
			t.Errorf("%s: %s by %s, %v; want %s", path, rule, by, err, want)
		}
	}
	for path, want := range map[string]permissions.Rule{
		o.User:                                 permissions.Forbid,
		"/etc/vitrine/policy.d/a.cedar":        permissions.Forbid,
		filepath.Join(o.Home, "x/.bashrc"):     permissions.Narrow,
		filepath.Join(o.Home, ".local/bin/ls"): permissions.Narrow,
		"/usr/bin/ls":                          permissions.Narrow,
		filepath.Join(o.Home, "x/.bashrc2"):    permissions.Permit,
	} {
		if rule, by, err := p.Rule(t.Context(), file(permissions.WriteFile, path)); rule != want || err != nil {
			t.Errorf("writing %s: %s by %s, %v; want %s", path, rule, by, err, want)
		}
	}
	folder := file(permissions.ReadFile, o.State)
	folder.Resource.File.Folder = true
	if rule, _, _ := p.Rule(t.Context(), folder); rule != permissions.Forbid {
		t.Errorf("the state folder as a whole: %s", rule)
	}
}

// A policy about a folder that is reached through a link is about what is there.
func TestLinkedFolders(t *testing.T) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "real"), 0o700); err != nil {
		t.Fatal(err)
	}
	for name, target := range map[string]string{"first": "second", "second": "real"} {
		if err := os.Symlink(filepath.Join(dir, target), filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	p := load(t, fmt.Sprintf("forbid (principal, action, resource in Folder::%q);", filepath.Join(dir, "first")))
	if rule, _, err := p.Rule(t.Context(), file(permissions.ReadFile, filepath.Join(dir, "real/a"))); rule != permissions.Forbid {
		t.Errorf("what the link leads to: %s, %v", rule, err)
	}
	if rule, _, err := p.Rule(t.Context(), file(permissions.ReadFile, filepath.Join(dir, "realx"))); rule != permissions.Ask {
		t.Errorf("its neighbour: %s, %v", rule, err)
	}
	// A link that comes later is not followed: what it leads to is another folder.
	later := load(t, fmt.Sprintf("permit (principal, action, resource in Folder::%q);", filepath.Join(dir, "later")))
	if err := os.Symlink("/etc", filepath.Join(dir, "later")); err != nil {
		t.Fatal(err)
	}
	if rule, _, _ := later.Rule(t.Context(), file(permissions.ReadFile, "/etc/passwd")); rule != permissions.Ask {
		t.Errorf("behind a link that was made later: %s", rule)
	}
}

func TestLimits(t *testing.T) {
	for _, test := range []struct {
		name, policy string
		action       permissions.Action
		want         uint64
	}{
		{"memory", "", permissions.UseMemory, 32 << 20},
		{"computing time", "", permissions.UseCPU, 10_000},
		{"refill", "", permissions.RefillCPU, 250},
		{"no refill", `forbid (principal, action == Action::"refill-cpu", resource);`, permissions.RefillCPU, 0},
		{"a processor", `permit (principal, action == Action::"refill-cpu", resource) when { context.total <= 1000 };`, permissions.RefillCPU, 1000},
		{"fuel", "", permissions.UseFuel, 200_000_000},
		{"storage", "", permissions.Store, 1 << 20},
		{"raised", `permit (principal in Trust::"named", action == Action::"use-memory", resource) when { context.total <= 1073741824 };`, permissions.UseMemory, 1 << 30},
		{"raised for others", `permit (principal in Trust::"pinned", action == Action::"use-memory", resource) when { context.total <= 1073741824 };`, permissions.UseMemory, 32 << 20},
		{"lowered", `forbid (principal, action == Action::"use-memory", resource) when { 8388608 < context.total };`, permissions.UseMemory, 8 << 20},
		{"nothing", `forbid (principal, action == Action::"use-memory", resource);`, permissions.UseMemory, 0},
		{"unlimited", `permit (principal, action == Action::"use-memory", resource);`, permissions.UseMemory, 1 << 40},
		{"unless", `permit (principal, action == Action::"store", resource) unless { context.total > 4194304 || principal.development };`, permissions.Store, 4 << 20},
	} {
		t.Run(test.name, func(t *testing.T) {
			if n, err := load(t, test.policy).Limit(t.Context(), applet, test.action); n != test.want || err != nil {
				t.Errorf("got %d, %v; want %d", n, err, test.want)
			}
		})
	}
	if _, err := load(t, "").Limit(t.Context(), applet, permissions.ReadFile); err == nil {
		t.Error("a file has a limit")
	}
}

// Each fault names file, line and reason, and nothing is granted then.
func TestFaultsAreNamedAndCloseEverything(t *testing.T) {
	for _, test := range []struct{ name, policy, at, reason string }{
		{"syntax", "permit (principal, action, resource)\nwhen { 1 + };", ":2:13: ", "cannot understand"},
		{"no end", "permit (principal, action, resource", ":1:", ""},
		{"unknown action", "\n\npermit (principal, action == Action::\"fly\", resource);", ":3:1: ", "fly"},
		{"unknown type", `permit (principal, action, resource in Dir::"/tmp");`, ":1:1: ", "Dir"},
		{"unknown attribute", `permit (principal, action == Action::"connect", resource) when { resource.prot == 25 };`, ":1:1: ", "prot"},
		{"wrong type", `permit (principal, action == Action::"connect", resource) when { resource.port == "25" };`, ":1:1: ", "not compatible"},
		{"unknown trust", `permit (principal in Trust::"nobody", action == Action::"connect", resource);`, ":1:1: ", "nobody"},
		{"total of no budget", `permit (principal, action == Action::"connect", resource) when { context.total < 1 };`, ":1:1: ", "total"},
		{"relative folder", `forbid (principal, action, resource in Folder::"tmp");`, ":1:1: ", "absolute path"},
		{"folder with a slash", `forbid (principal, action, resource in Folder::"/tmp/");`, ":1:1: ", "absolute path"},
		{"folder in a condition", `forbid (principal, action == Action::"read-file", resource) when { resource in [Folder::"/a", Folder::"/b/../c"] };`, ":1:1: ", "absolute path"},
		{"upper case host", `forbid (principal, action, resource in Host::"Example.org");`, ":1:1: ", "lower case"},
		{"odd endpoint", `forbid (principal, action, resource == Endpoint::"example.org:25");`, ":1:1: ", "protocol://host:port"},
		{"odd applet", `forbid (principal == Applet::"Fractal", action, resource);`, ":1:1: ", "digest:"},
		{"no such symbol", `forbid (principal, action, resource in Folder::"vitrine:root");`, ":1:1: ", "symbolic"},
		{"same id twice", "@id(\"a\") forbid (principal, action, resource);\n@id(\"a\") permit (principal, action, resource);", ":2:1: ", `"user:a"`},
		{"equal to a total", `permit (principal, action == Action::"use-memory", resource) when { context.total == 5 };`, ":1:1: ", "smaller amount"},
		{"at least a total", `permit (principal, action == Action::"use-memory", resource) when { context.total >= 5 };`, ":1:1: ", "smaller amount"},
		{"forbid small ones", `forbid (principal, action == Action::"use-memory", resource) when { context.total < 5 };`, ":1:1: ", "smaller amount"},
		{"negated", `permit (principal, action == Action::"use-memory", resource) when { !(context.total < 5) };`, ":1:1: ", "smaller amount"},
		{"unless at most", `permit (principal, action == Action::"use-memory", resource) unless { context.total <= 5 };`, ":1:1: ", "smaller amount"},
		{"arithmetic", `permit (principal, action == Action::"use-memory", resource) when { context.total * -1 <= 5 };`, ":1:1: ", "smaller amount"},
		{"choice by total", `permit (principal, action == Action::"use-memory", resource) when { if context.total > 5 then true else false };`, ":1:1: ", "smaller amount"},
		{"whole context", `permit (principal, action == Action::"use-memory", resource) when { context == {total: 5} };`, ":1:1: ", "smaller amount"},
		{"both sides", `permit (principal, action == Action::"use-memory", resource) when { context.total <= context.total };`, ":1:1: ", "smaller amount"},
		{"too large", "//" + strings.Repeat("x", policy.MaxFile), "", "larger than"},
	} {
		t.Run(test.name, func(t *testing.T) {
			o := options(t, test.policy)
			p, err := policy.Load(o)
			if err == nil || !strings.Contains(err.Error(), o.User+test.at) || !strings.Contains(err.Error(), test.reason) {
				t.Errorf("got %v; want %s%s...%s", err, o.User, test.at, test.reason)
			}
			if rule, _, err := p.Rule(t.Context(), memory(1)); rule != permissions.Forbid || err == nil {
				t.Errorf("a broken policy still says %s, %v", rule, err)
			}
			if n, err := p.Limit(t.Context(), applet, permissions.UseMemory); n != 0 || err == nil {
				t.Errorf("a broken policy still gives %d", n)
			}
		})
	}
}

func TestPolicyFileMustBeOursAlone(t *testing.T) {
	o := options(t, "")
	if err := os.Chmod(o.User, 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := policy.Load(o); err == nil || !strings.Contains(err.Error(), "chmod") {
		t.Errorf("got %v", err)
	}
	if err := os.Remove(o.User); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(o.User, 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := policy.Load(o); err == nil {
		t.Error("a folder passed for a policy")
	}
}

// An administrator's forbid stands whatever the person permits.
func TestSiteForbidStands(t *testing.T) {
	o := options(t, `@id("all") permit (principal, action, resource);`)
	write(t, filepath.Join(o.Site, "company.cedar"), `@id("no-mail") forbid (principal, action == Action::"connect", resource) when { resource.port == 25 };`)
	p, err := policy.Load(o)
	if err != nil {
		t.Fatal(err)
	}
	if rule, by, err := p.Rule(t.Context(), connect("tcp", "mail.example.org", 25, "93.184.216.34")); rule != permissions.Forbid || by != "site/company:no-mail" || err != nil {
		t.Errorf("got %s by %q, %v", rule, by, err)
	}
	write(t, filepath.Join(o.Site, "zz.cedar"), `forbid (`)
	if _, err := policy.Load(o); err == nil || !strings.Contains(err.Error(), filepath.Join(o.Site, "zz.cedar")+":1:") {
		t.Errorf("a broken site policy: %v", err)
	}
}

// cedar goes on past a policy that fails and may still say allow.
func TestErrorWhileDecidingIsADenial(t *testing.T) {
	p := load(t, `@id("all") permit (principal, action == Action::"connect", resource);
@id("sum") forbid (principal, action == Action::"connect", resource) when { resource.port * 9223372036854775807 > 0 && resource.port == 1 };`)
	rule, by, err := p.Rule(t.Context(), connect("tls", "a.example", 443, "93.184.216.34"))
	if rule != permissions.Forbid || err == nil || by != "user:sum" {
		t.Errorf("got %s by %q, %v", rule, by, err)
	}
}

func BenchmarkRule(b *testing.B) {
	for _, others := range []int{0, 100, 1000} {
		b.Run(fmt.Sprintf("others=%d", others), func(b *testing.B) {
			dir := b.TempDir()
			var text strings.Builder
			for i := range others {
				fmt.Fprintf(&text, "permit (principal == Applet::\"digest:%d\", action == Action::\"read-file\", resource in Folder::\"/data/%d\");\n", i, i)
			}
			text.WriteString(`permit (principal, action == Action::"read-file", resource in Folder::"/data");`)
			name := filepath.Join(dir, "policy.cedar")
			if err := os.WriteFile(name, []byte(text.String()), 0o600); err != nil {
				b.Fatal(err)
			}
			p, err := policy.Load(policy.Options{User: name, State: dir, Home: dir})
			if err != nil {
				b.Fatal(err)
			}
			b.Run("first", func(b *testing.B) {
				for i := 0; b.Loop(); i++ {
					r := file(permissions.ReadFile, fmt.Sprintf("/data/in/2026/%d.csv", i))
					if rule, _, err := p.Rule(b.Context(), r); rule != permissions.Permit {
						b.Fatal(rule, err)
					}
				}
			})
			b.Run("again", func(b *testing.B) {
				r := file(permissions.ReadFile, "/data/in/2026/a.csv")
				for b.Loop() {
					if rule, _, err := p.Rule(b.Context(), r); rule != permissions.Permit {
						b.Fatal(rule, err)
					}
				}
			})
		})
	}
}
