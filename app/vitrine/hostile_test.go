package main_test

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"unicode"
)

// forged is a name of a file that would end a line, and begin one that passes
// for the program's own, in another colour and direction.
const forged = "a\nFORGED: good signature of org.example.bank 1.0.0 by SHA256:forged \x1b[2K\u202e\u009b1m.applet"

// No command prints a name of a file, or anything else of a stranger's, as it
// is: neither on standard output nor with an error, neither as text nor as JSON.
func TestHostileNamesOnTheTerminal(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	folder := strings.TrimSuffix(forged, ".applet")
	for _, name := range []string{folder, "empty " + folder} {
		if err := os.Mkdir(filepath.Join(dir, name), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	write(t, dir, folder+"/applet.json", `{"id": "org.example.clock", "name": "Cl\u202eock", "version": "1.0.0",
		"permissions": [{"action": "read-file", "resource": "/\u202eFORGED", "reason": "\u001b[2KFORGED"}]}`)
	write(t, dir, folder+"/main.js", "console.log(1);\n")
	write(t, dir, forged+".js", `import { readTextFile } from "vitrine:files";`+"\nlet FORGED\u202e = ; ")
	write(t, dir, "run\n"+forged+".js", "throw new Error('x');")
	write(t, dir, "no "+forged, "FORGED")
	write(t, dir, "plain.json", `{"id": "org.example.plain", "name": "Plain", "version": "1.0.0"}`)
	if out, err := exec.CommandContext(t.Context(), "ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", filepath.Join(dir, "key\n"+folder)).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	key := "key\n" + folder
	for _, args := range [][]string{
		{"pack", folder, "-o", forged},
		{"--json", "pack", folder, "-o", forged},
		{"pack", "empty " + folder},
		{"pack", "missing " + forged},
		{"pack", forged + ".js"},
		{"verify", forged},
		{"--json", "verify", forged},
		{"verify", "no " + forged},
		{"verify", "missing " + forged},
		{"sign", forged, "--key", "missing " + key},
		{"sign", forged, "--key", key + ".pub"},
		{"sign", "no " + forged, "--key", key},
		{"sign", forged, "--key", key},
		{"sign", forged, "--key", key, "-o", "no folder " + folder + "/" + forged},
		{"verify", forged},
		{"inspect", forged},
		{"--json", "inspect", forged},
		{"certify", forged, "--key", key, "--allow", "read-file:/" + folder},
		{"certify", forged, "--key", key, "--allow", folder + ":x"},
		{"check", folder},
		{"--json", "check", folder},
		{"check", forged + ".js"},
		{"check", "no " + forged},
		{"run", "--deny-all", forged},
		{"run", "--deny-all", "run\n" + forged + ".js"},
		{"run", "--deny-all", forged + ".js"},
		{"run", "--certificate", "missing " + folder, forged},
		{"run", "--allow", folder, forged},
		{"run", "--memory", folder, forged},
		{"run", "--report", "no folder " + folder + "/x", forged},
		{"grants", "add", forged, "read-file:/" + folder},
		{"grants", "add", "digest:" + folder, "read-file:/" + folder},
		{"grants", "add", forged, folder},
		{"grants", "list"},
		{"--json", "grants", "list"},
		{"grants", "change", "1", "--covers", folder},
		{"grants", "change", "1", "--for", folder},
		{"grants", "shrink"},
		{"grants", "import", "no " + forged},
		{"grants", "import", "missing " + forged},
		{"grants", "export", "-o", "no folder " + folder + "/x"},
		{"grants", "revoke", "2"},
		{"authors", "name", "SHA256:" + folder, folder},
		{"authors", "name", folder, folder},
		{"authors", "list"},
		{"--json", "authors"},
		{"log"},
		{"--json", "log"},
		{"log", folder},
		{"log", "--verify"},
		{"new", "new " + folder},
		{"new", folder},
		{"new", "--template", folder, "x"},
		{"dev", "missing " + folder},
		{"open", "missing " + folder},
		{folder},
	} {
		out, err := vitrine(t, dir, args...).CombinedOutput()
		var exit *exec.ExitError
		if err != nil && !errors.As(err, &exit) {
			t.Fatal(err)
		}
		for _, r := range string(out) {
			if r != '\n' && (unicode.IsControl(r) || unicode.Is(unicode.Cf, r) && r != '\u200e') {
				t.Errorf("vitrine %q: got %U on the terminal:\n%q", args, r, out)
				break
			}
		}
		for line := range strings.Lines(string(out)) {
			if strings.HasPrefix(line, "FORGED") || strings.HasPrefix(line, "vitrine: FORGED") {
				t.Errorf("vitrine %q: a name began a line:\n%s", args, out)
				break
			}
		}
	}
}

// Escaping is the writer's: nothing in this package prints past it but what an
// applet says, which has a writer of its own.
func TestNothingPrintsPastTheWriter(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	applets := map[string]bool{"Console": true, "writeUncaught": true}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		inside := ""
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.FuncDecl:
				inside = n.Name.Name
			case *ast.KeyValueExpr:
				if id, ok := n.Key.(*ast.Ident); ok && applets[id.Name] {
					return false
				}
			case *ast.SelectorExpr:
				pkg, ok := n.X.(*ast.Ident)
				if ok && pkg.Name == "fmt" && (strings.HasPrefix(n.Sel.Name, "Fprint") || strings.HasPrefix(n.Sel.Name, "Print")) && !applets[inside] {
					t.Errorf("%s: fmt.%s prints as it is: use a terminal.Printer", set.Position(n.Pos()), n.Sel.Name)
				}
			}
			return true
		})
	}
}
