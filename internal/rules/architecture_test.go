// Package rules_test keeps what the documents say of the whole tree: who may
// import whom and which program links what (docs/ARCHITECTURE.md, whose tables
// are read here), and the index of what strangers try.
package rules_test

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const module = "example.org/vitrine"

// root is the top of the tree, as seen from this package.
const root = "../.."

// document holds the tables that these tests keep.
const document = root + "/docs/ARCHITECTURE.md"

// rule is a row of the table of packages: what a package may import directly.
// A package's own sub-packages share its row unless they have one.
type rule struct {
	any     bool // any package of ours, but for those in allowed or refused
	allowed []string
	refused []string
	used    map[string]bool
}

var quoted = regexp.MustCompile("`([^`]+)`")

// names are the words that a cell of a table quotes.
func names(cell string) (found []string) {
	for _, match := range quoted.FindAllStringSubmatch(cell, -1) {
		found = append(found, match[1])
	}
	return found
}

// table is the rows of the table below a heading of the document.
func table(t *testing.T, heading string) (rows [][]string) {
	t.Helper()
	text, err := os.ReadFile(document)
	if err != nil {
		t.Fatalf("cannot read the document: %v", err)
	}
	_, below, found := strings.Cut(string(text), "\n"+heading+"\n")
	if !found {
		t.Fatalf("%s has no heading %q", document, heading)
	}
	below, _, _ = strings.Cut(below, "\n#")
	for line := range strings.Lines(below) {
		line = strings.TrimSpace(line)
		if cells := strings.Split(strings.Trim(line, "|"), "|"); strings.HasPrefix(line, "| `") {
			for i := range cells {
				cells[i] = strings.TrimSpace(cells[i])
			}
			rows = append(rows, cells)
		}
	}
	if len(rows) == 0 {
		t.Fatalf("%s: no table below %q", document, heading)
	}
	return rows
}

// packageRules reads the table of packages.
func packageRules(t *testing.T) map[string]*rule {
	t.Helper()
	rules := map[string]*rule{}
	for _, cells := range table(t, "## Packages") {
		if len(cells) != 3 {
			t.Fatalf("the row of %s has %d cells, want 3: package, job, imports", cells[0], len(cells))
		}
		r := &rule{used: map[string]bool{}}
		switch imports := names(cells[2]); {
		case strings.HasPrefix(cells[2], "anything"):
			r.any, r.refused = true, imports
		default:
			r.allowed = imports
		}
		for _, name := range names(cells[0]) {
			if rules[name] != nil {
				t.Errorf("%s has two rows", name)
			}
			rules[name] = r
		}
	}
	return rules
}

// importers reads the table of libraries that not everybody may import directly.
func importers(t *testing.T) map[string][]string {
	t.Helper()
	sole := map[string][]string{}
	for _, cells := range table(t, "## Libraries") {
		sole[names(cells[0])[0]] = names(cells[1])
	}
	return sole
}

// links reads the table of what a package may not contain, however it came there.
func links(t *testing.T) map[string][]string {
	t.Helper()
	never := map[string][]string{}
	for _, cells := range table(t, "## What must not be linked") {
		never[names(cells[0])[0]] = names(cells[1])
	}
	return never
}

type listed struct {
	ImportPath string
	Imports    []string
	Deps       []string
	Error      *struct{ Err string }
}

func list(t *testing.T, env []string, args ...string) []listed {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", append([]string{"list", "-e", "-json=ImportPath,Imports,Deps,Error"}, args...)...)
	cmd.Dir = root
	cmd.Env = append(os.Environ(), env...)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("cannot list packages: %v", err)
	}
	var all []listed
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p listed
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatalf("cannot read go list: %v", err)
		}
		all = append(all, p)
	}
}

// row finds the entry of a table for a package path, which its sub-packages share.
func row[V any](table map[string]V, path string) (string, V, bool) {
	for at := path; ; {
		if v, ok := table[at]; ok {
			return at, v, true
		}
		cut := strings.LastIndexByte(at, '/')
		if cut < 0 {
			var none V
			return "", none, false
		}
		at = at[:cut]
	}
}

func TestImports(t *testing.T) {
	t.Parallel()
	rules, sole := packageRules(t), importers(t)
	packages := list(t, nil, "./...")
	if len(packages) < len(rules)/2 {
		t.Fatalf("go list found only %d packages", len(packages))
	}
	seen := map[string]bool{}
	for _, p := range packages {
		path, ours := strings.CutPrefix(p.ImportPath, module+"/")
		if !ours {
			t.Errorf("%s lies outside the house: the top of the tree holds documents and folders", p.ImportPath)
			continue
		}
		owner, r, ok := row(rules, path)
		if !ok {
			t.Errorf("%s has no row in the table of packages", path)
			continue
		}
		seen[owner] = true
		for _, imported := range p.Imports {
			checkOwn(t, rules, path, owner, r, imported)
			checkLibrary(t, sole, path, imported)
		}
	}
	for name, r := range rules {
		if !seen[name] {
			t.Errorf("the table of packages has %s, which does not exist", name)
		}
		for _, allowed := range r.allowed {
			if !r.used[allowed] {
				t.Errorf("%s may import %s, and does not: take it out of the table", name, allowed)
			}
		}
	}
}

func checkOwn(t *testing.T, rules map[string]*rule, path, owner string, r *rule, imported string) {
	t.Helper()
	target, ours := strings.CutPrefix(imported, module+"/")
	if !ours {
		return
	}
	targetRow, _, _ := row(rules, target)
	r.used[targetRow] = true
	within := func(name string) bool { return targetRow == name || strings.HasPrefix(targetRow, name+"/") }
	switch {
	case targetRow == owner:
	case slices.ContainsFunc(r.refused, within):
		t.Errorf("%s must not import %s", path, target)
	case r.any, slices.Contains(r.allowed, targetRow):
	default:
		t.Errorf("%s must not import %s", path, target)
	}
}

func checkLibrary(t *testing.T, sole map[string][]string, path, imported string) {
	t.Helper()
	_, allowed, restricted := row(sole, imported)
	if !restricted || strings.HasPrefix(path, "internal/") {
		return
	}
	for _, a := range allowed {
		if path == a || strings.HasPrefix(path, a+"/") {
			return
		}
	}
	t.Errorf("%s must not import %s: only %v may", path, imported, allowed)
}

func TestPrograms(t *testing.T) {
	t.Parallel()
	for path, forbidden := range links(t) {
		t.Run(path, func(t *testing.T) {
			t.Parallel()
			cgo := "CGO_ENABLED=0"
			if path == "ui" {
				cgo = "CGO_ENABLED=1"
			}
			packages := list(t, []string{cgo}, "-deps", "./"+path+"/...")
			if len(packages) < 10 {
				t.Fatalf("%s links only %d packages", path, len(packages))
			}
			for _, p := range packages {
				name := strings.TrimPrefix(p.ImportPath, module+"/")
				for _, f := range forbidden {
					if name == f || strings.HasPrefix(name, strings.TrimSuffix(f, "/")+"/") {
						t.Errorf("%s links %s", path, p.ImportPath)
					}
				}
			}
		})
	}
}

// TestPortable keeps the interface compiling for a browser, and the parts
// without a kernel behind them for the other systems.
func TestPortable(t *testing.T) {
	t.Parallel()
	for _, build := range []struct{ os, arch, target string }{
		{"js", "wasm", "./ui/..."},
		{"linux", "arm64", "./app/worker"},
		{"linux", "arm64", "./app/vitrine"},
		{"darwin", "arm64", "./app/vitrine"},
		{"windows", "amd64", "./app/vitrine"},
	} {
		t.Run(build.os+"/"+build.arch+" "+build.target, func(t *testing.T) {
			cmd := exec.CommandContext(t.Context(), "go", "build", "-o", os.DevNull, build.target)
			if strings.HasSuffix(build.target, "...") {
				cmd = exec.CommandContext(t.Context(), "go", "build", build.target)
			}
			cmd.Dir = root
			cmd.Env = append(os.Environ(), "GOOS="+build.os, "GOARCH="+build.arch, "CGO_ENABLED=0")
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}
