package policy_test

import (
	"os"
	"path/filepath"
	"testing"

	"example.org/vitrine/permissions"
	"example.org/vitrine/permissions/policy"
)

// Three lists of dangerous files that disagree: below a folder that was granted,
// picked or permitted, what the list knows is asked about one by one. Reading
// and writing are different dangers.
func TestHostileFolderGrants(t *testing.T) {
	home := t.TempDir()
	p, err := policy.Load(policy.Options{State: "/nowhere/state", Home: home})
	if err != nil {
		t.Fatal(err)
	}
	allowed := permissions.Options{Allowed: []permissions.Allowance{
		{Action: permissions.ReadFile, Scope: permissions.Scope{Folder: home}}, {Action: permissions.WriteFile, Scope: permissions.Scope{Folder: home}},
	}}
	wide := permissions.NewGate(p, permissions.NewMemory(), nil, allowed)
	defer wide.Close()
	none := permissions.NewGate(p, permissions.NewMemory(), nil, permissions.Options{})
	defer none.Close()
	for _, test := range []struct {
		name        string
		read, write string
	}{
		{"letter.txt", "granted", "granted"},
		{"project/main.ts", "granted", "granted"},
		{"project/out/run.sh", "granted", "granted"}, // is warned of, and is no reason to ask
		{".bashrc", "granted", "denied"},
		{"project/.git/config", "denied", "denied"},
		{"project/.git/HEAD", "granted", "denied"},
		{"project/Makefile", "granted", "denied"},
		{".config/fish/config.fish", "granted", "denied"},
		{".config/environment.d/x.conf", "granted", "denied"},
		{".local/lib/python3.12/site-packages/x.pth", "granted", "denied"},
		{".netrc", "denied", "denied"},
		{".mozilla/firefox/x/cookies.sqlite", "denied", "denied"},
		{"snap/firefox/common/x", "denied", "denied"},
		{"deep/down/p.kdbx", "denied", "denied"},
		{".bash_history", "denied", "denied"},
		{"Desktop/x.desktop", "granted", "denied"},
	} {
		path := filepath.Join(home, test.name)
		for action, want := range map[permissions.Action]string{permissions.ReadFile: test.read, permissions.WriteFile: test.write} {
			if got := wide.Query(t.Context(), file(action, path)); got != want {
				t.Errorf("allowed below the home, %s of %s is %s, want %s", action, test.name, got, want)
			}
			below := file(action, path)
			below.Resource.File.Below = home
			if got := none.Query(t.Context(), below); got != want {
				t.Errorf("below a picked home, %s of %s is %s, want %s", action, test.name, got, want)
			}
		}
	}
}

// A sensitive place that is a link is sensitive where it leads, too.
func TestLinkedSensitivePlaces(t *testing.T) {
	home, away := t.TempDir(), t.TempDir()
	if err := os.Symlink(away, filepath.Join(home, ".ssh")); err != nil {
		t.Fatal(err)
	}
	user := filepath.Join(t.TempDir(), "policy.cedar")
	write(t, user, `permit (principal, action, resource);`)
	p, err := policy.Load(policy.Options{User: user, Home: home})
	if err != nil {
		t.Fatal(err)
	}
	real, err := filepath.EvalSymlinks(away)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]permissions.Rule{filepath.Join(real, "x"): permissions.Narrow, real + "x": permissions.Permit} {
		if rule, by, err := p.Rule(t.Context(), file(permissions.ReadFile, name)); rule != want || err != nil {
			t.Errorf("%s: got %s by %s, %v; want %s", name, rule, by, err, want)
		}
	}
}
