package applet_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"example.org/vitrine/applet"
)

const source = `{
  "$schema": "https://example.org/manifest.schema.json",
  "id": "org.example.mesh",
  "name": "geometric viewer",
  "version": "1.2.0-rc.1",
  "description": "Turns meshes.\nOBJ and STL.",
  "icons": [{"src": "icon.png", "sizes": "64x64", "type": "image/png"}],
  "permissions": [
    {"action": "read-file", "reason": "To show a mesh."},
    {"action": "connect", "resource": "*.example.org:443", "reason": "To fetch one."}
  ],
  "budget": {"memory": "48MB", "cpu": "90s", "fuel": 1000, "storage": 4096},
  "packages": {"@scope/mesh": {"permissions": []}},
  "include": ["data/*.obj"]
}`

func TestParseSource(t *testing.T) {
	t.Parallel()
	got, err := applet.ParseSource([]byte(source))
	if err != nil {
		t.Fatal(err)
	}
	want := &applet.Manifest{
		Format: 1, ID: "org.example.mesh", Name: "geometric viewer", Version: "1.2.0-rc.1",
		Description: "Turns meshes.\nOBJ and STL.",
		Icons:       []applet.Icon{{Source: "icon.png", Sizes: "64x64", Type: "image/png"}},
		Permissions: []applet.Permission{
			{Action: "read-file", Reason: "To show a mesh."},
			{Action: "connect", Resource: "*.example.org:443", Reason: "To fetch one."},
		},
		Budget:   &applet.Budget{Memory: 48 << 20, CPU: 90, Fuel: 1000, Storage: 4096},
		Packages: map[string]applet.Module{"@scope/mesh": {}},
		Include:  []string{"data/*.obj"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestEncodeIsReadBack(t *testing.T) {
	t.Parallel()
	m, err := applet.ParseSource([]byte(source))
	if err != nil {
		t.Fatal(err)
	}
	m.Main, m.Include = "main.js", nil
	m.Packages = map[string]applet.Module{"@scope/mesh": {Main: "packages/@scope/mesh.js"}}
	b, err := applet.Pack(m, map[string][]byte{"main.js": nil, "icon.png": {1}, "packages/@scope/mesh.js": {2}})
	if err != nil {
		t.Fatal(err)
	}
	m.Files = b.Manifest().Files
	if diff := cmp.Diff(m, b.Manifest()); diff != "" {
		t.Error(diff)
	}
	again, err := b.Manifest().Encode()
	if err != nil || !bytes.Equal(again, b.RawManifest()) {
		t.Errorf("encoding again gives something else: %v", err)
	}
}

func TestParseSourceRefuses(t *testing.T) {
	t.Parallel()
	// field replaces one line of a good source.
	field := func(line string) string {
		return "{\n  \"id\": \"org.example.x\",\n  \"name\": \"X\",\n  \"version\": \"1.0.0\",\n  " + line + "\n}"
	}
	instead := func(name, line string) string {
		fields := map[string]string{"id": `"id": "org.example.x"`, "name": `"name": "X"`, "version": `"version": "1.0.0"`}
		fields[name] = line
		return "{" + fields["id"] + ", " + fields["name"] + ", " + fields["version"] + "}"
	}
	tests := map[string]struct{ source, want string }{
		"empty":               {"", "applet.json:1:1: it ends too early"},
		"not JSON":            {"{\n  \"id\" 7}", "applet.json:2:8: it is not JSON"},
		"cut off":             {`{"id": "org.x"`, "it ends too early"},
		"more after the end":  {field(`"main": "main.ts"`) + "\n{}", "applet.json:7:1: there is more after the end"},
		"a list":              {"[]", "applet.json:1:1: the manifest is a list, not an object"},
		"not UTF-8":           {"{\"id\": \"\xff\"}", "not valid UTF-8"},
		"nested":              {field(`"icons": ` + strings.Repeat("[", 100) + strings.Repeat("]", 100)), "nested too deeply"},
		"too large":           {strings.Repeat(" ", applet.MaxManifest) + "{}", "larger than"},
		"field twice":         {field(`"id": "org.example.y"`), `applet.json:5:3: "id" stands there twice`},
		"unknown field":       {field(`"permisions": []`), `applet.json:5:3: unknown field "permisions"; did you mean "permissions"?`},
		"field in capitals":   {field(`"Main": "main.ts"`), `unknown field "Main"; did you mean "main"?`},
		"far from any":        {field(`"colour": 1`), `unknown field "colour"; known are`},
		"files in a source":   {field(`"files": {}`), `unknown field "files"`},
		"hostile field":       {field(`"a\u001b[31m\u202e": 1`), `unknown field "a\x1b[31m\u202e"`},
		"ports":               {field(`"ports": []`), "ports are not supported by this version"},
		"other format":        {field(`"format": 2`), "the format is not 1"},
		"no id":               {instead("id", `"description": "x"`), `the field "id" is missing; for example`},
		"capital id":          {instead("id", `"id": "Org.Example"`), "not a reverse domain name"},
		"id of one part":      {instead("id", `"id": "clock"`), "not a reverse domain name"},
		"name with bidi":      {instead("name", `"name": "a\u202eb"`), "invisible character U+202E"},
		"name, zero width":    {instead("name", `"name": "a\u200bb"`), "invisible character U+200B"},
		"name, variation":     {instead("name", `"name": "a\ufe0fb"`), "invisible character U+FE0F"},
		"name, Hangul filler": {instead("name", `"name": "\u3164"`), "invisible character U+3164"},
		"name, line break":    {instead("name", `"name": "a\nb"`), "invisible character U+000A"},
		"name too long":       {instead("name", `"name": "`+strings.Repeat("é", 61)+`"`), "longer than 60 characters"},
		"name, blank":         {instead("name", `"name": " "`), "empty, or begins or ends with a space"},
		"name, number":        {instead("name", `"name": 7`), "name is a number, not a text in quotes"},
		"version with v":      {instead("version", `"version": "v1.0.0"`), "not a semantic version"},
		"version of two":      {instead("version", `"version": "1.0"`), "not a semantic version"},
		"version of two, pre": {instead("version", `"version": "1.0-a.b"`), "not a semantic version"},
		"main climbs":         {field(`"main": "../main.ts"`), "main climbs out of the bundle"},
		"icon without src":    {field(`"icons": [{"sizes": "any"}]`), `icons[0] has no "src"`},
		"icon sizes":          {field(`"icons": [{"src": "a.png", "sizes": "big"}]`), `icons[0].sizes is not a list of sizes`},
		"unknown action":      {field(`"permissions": [{"action": "read-fil", "reason": "x"}]`), `permissions[0].action is "read-fil"; did you mean "read-file"?`},
		"no reason":           {field(`"permissions": [{"action": "notify"}]`), `permissions[0] has no "reason"`},
		"empty reason":        {field(`"permissions": [{"action": "notify", "reason": ""}]`), "permissions[0].reason is empty"},
		"relative resource":   {field(`"permissions": [{"action": "read-file", "resource": "x", "reason": "x"}]`), "not an absolute path"},
		"port of resource":    {field(`"permissions": [{"action": "connect", "resource": "a:70000", "reason": "x"}]`), "not a number from 1 to 65535"},
		"needless resource":   {field(`"permissions": [{"action": "notify", "resource": "x", "reason": "x"}]`), "takes no resource"},
		"size":                {field(`"budget": {"memory": "many"}`), `cannot read the size "many"`},
		"size NaN":            {field(`"budget": {"memory": "NaN"}`), `cannot read the size "NaN"`},
		"negative fuel":       {field(`"budget": {"fuel": -1}`), "budget.fuel is not a whole number"},
		"cpu for ever":        {field(`"budget": {"cpu": 1e300}`), "budget.cpu is not a number of seconds"},
		"package name":        {field(`"packages": {"../x": {}}`), `"../x" is not the name of an npm package`},
		"package main":        {field(`"packages": {"x": {"main": "x.js"}}`), `unknown field "main"`},
		"eval as text":        {field(`"unsafe-eval": "yes"`), "unsafe-eval is a text, not true or false"},
		"too many icons":      {field(`"icons": [` + strings.TrimSuffix(strings.Repeat("{},", 17), ",") + `]`), "more than 16 items"},
		"include climbs":      {field(`"include": ["../*"]`), "include[0] climbs out"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := applet.ParseSource([]byte(test.source))
			if !errors.Is(err, applet.ErrBundle) || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want it to say %q", err, test.want)
			}
		})
	}
}

func TestParseManifestNeedsWhatABundleHas(t *testing.T) {
	t.Parallel()
	_, err := applet.ParseManifest([]byte(`{"id": "org.example.x", "name": "X", "version": "1.0.0"}`))
	for _, want := range []string{`"format" is missing`, `"main" is missing`, `"files" is missing`} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want it to say %s", err, want)
		}
	}
	_, err = applet.ParseManifest([]byte(`{"format": 1, "id": "org.example.x", "name": "X", "version": "1.0.0", "main": "main.js", "files": {}}`))
	if err == nil || !strings.Contains(err.Error(), `main is "main.js", which is not among the files`) {
		t.Errorf("got %v", err)
	}
}

func TestPermission(t *testing.T) {
	t.Parallel()
	m := &applet.Manifest{
		Permissions: []applet.Permission{
			{Action: "read-file", Resource: "/tmp/**", Reason: "temporary"},
			{Action: "connect", Resource: "*.example.org:443", Reason: "home"},
			{Action: "connect", Resource: "localhost:*", Reason: "here"},
			{Action: "notify", Reason: "bell"},
		},
		Packages: map[string]applet.Module{"mailer": {Permissions: []applet.Permission{{Action: "connect", Resource: "[::1]:25", Reason: "mail"}}}},
	}
	tests := []struct {
		source, action, resource string
		reason                   string
	}{
		{"", "read-file", "/tmp/a/b", "temporary"},
		{"", "read-file", "/tmpx/a", ""},
		{"", "read-file", "/etc/passwd", ""},
		{"", "write-file", "/tmp/a", ""},
		{"", "connect", "www.example.org:443", "home"},
		{"", "connect", "WWW.Example.ORG:443", "home"},
		{"", "connect", "example.org:443", ""},
		{"", "connect", "evilexample.org:443", ""},
		{"", "connect", "www.example.org:80", ""},
		{"", "connect", "localhost:2525", "here"},
		{"", "connect", "nonsense", ""},
		{"", "notify", "", "bell"},
		{"mailer", "connect", "[::1]:25", "mail"},
		{"mailer", "connect", "localhost:2525", ""},
		{"mailer", "notify", "", ""},
		{"unlisted", "notify", "", ""},
	}
	for _, test := range tests {
		p, ok := m.Permission(test.source, test.action, test.resource)
		if ok != (test.reason != "") || p.Reason != test.reason {
			t.Errorf("%q %s %s: got %q, %t", test.source, test.action, test.resource, p.Reason, ok)
		}
	}
}

func TestParseSize(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]uint64{"0": 0, "4096": 4096, "48MB": 48 << 20, "1.5GB": 3 << 29, " 640 kb ": 640 << 10, "7B": 7} {
		if got, err := applet.ParseSize(text); err != nil || got != want {
			t.Errorf("%q: got %d, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "MB", "-1", "1TBX", "Inf", "1e300GB"} {
		if got, err := applet.ParseSize(text); err == nil {
			t.Errorf("%q: got %d", text, got)
		}
	}
}

func FuzzParseManifest(f *testing.F) {
	f.Add([]byte(source))
	b, err := applet.Pack(sampleManifest(), map[string][]byte{"main.js": []byte(mainScript)})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b.RawManifest())
	f.Fuzz(func(t *testing.T, data []byte) {
		for name, parse := range map[string]func([]byte) (*applet.Manifest, error){"bundle": applet.ParseManifest, "source": applet.ParseSource} {
			m, err := parse(data)
			if err != nil {
				var problems *applet.ManifestError
				if !errors.As(err, &problems) || len(problems.Problems) == 0 {
					t.Fatalf("%s: not a list of problems: %v", name, err)
				}
				continue
			}
			again, err := m.Encode()
			if err != nil {
				t.Fatal(err)
			}
			if name == "source" {
				continue // main may be missing
			}
			n, err := applet.ParseManifest(again)
			if err != nil {
				t.Fatalf("what was accepted is refused when encoded again: %v\n%s", err, again)
			}
			third, err := n.Encode()
			if err != nil || !bytes.Equal(again, third) {
				t.Fatalf("encoding is not stable: %v", err)
			}
		}
	})
}
