// Package rules_test keeps the architecture: who may import whom, and which
// program links what. The tables are those of ARCHITECTURE.md.
package rules_test

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "example.org/vitrine"

// mayImport lists, for each package of ours, the packages of ours that it may
// import directly. A package's own sub-packages share its row. "*" is any.
var mayImport = map[string][]string{
	"assets":                  {},
	"applet":                  {},
	"sandbox/engine/numbers":  {},
	"sandbox/engine/meter":    {"sandbox/engine/pattern", "sandbox/engine/numbers"},
	"sandbox/confine":         {},
	"sandbox/protocol/scene":  {},
	"permissions/account":     {},
	"sandbox/protocol/weburl": {},
	"permissions":             {"permissions/address", "permissions/account"},
	"permissions/policy":      {"permissions", "permissions/address", "permissions/account", "assets"},
	"permissions/prompt":      {"permissions", "permissions/address", "permissions/account", "assets"},
	"permissions/store":       {"permissions", "applet", "permissions/account"},
	"bundler":                 {"applet", "assets"},
	"sandbox/engine":          {"sandbox/engine/meter", "sandbox/engine/pattern", "sandbox/engine/numbers"},
	"sandbox/engine/pattern":  {},
	"sandbox/guest/globals":   {"sandbox/engine", "sandbox/protocol/weburl"},
	"sandbox/guest/canvas2d":  {"sandbox/engine", "assets"},
	"sandbox/guest/dom":       {"sandbox/engine", "sandbox/protocol/scene", "sandbox/guest/canvas2d"},
	"sandbox/protocol/wire":   {"sandbox/protocol/scene", "permissions/account"},
	"sandbox/services":        {"permissions", "permissions/address", "sandbox/protocol/wire", "permissions/account"},
	"sandbox": {
		"applet", "permissions", "sandbox/services", "sandbox/protocol/wire", "sandbox/protocol/scene",
		"sandbox/confine", "permissions/account",
	},
	"ui": {
		"applet", "permissions", "permissions/prompt", "sandbox/protocol/scene", "permissions/account", "assets",
	},
	"permissions/address": {"sandbox/protocol/weburl"},

	"app/check":    {"applet", "bundler", "sandbox", "sandbox/engine", "sandbox/engine/meter", "sandbox/guest/globals", "sandbox/guest/dom", "sandbox/protocol/scene"},
	"app/host":     {"*", "!ui", "!app/viewer", "!app/vitrine"},
	"app/terminal": {"*", "!ui", "!app/viewer", "!app/vitrine"},
	"app/vitrine":  {"*", "!ui", "!app/viewer"},
	"app/viewer":   {"*"},
	"app/worker": {
		"sandbox/engine", "sandbox/engine/meter", "sandbox/guest/globals", "sandbox/guest/dom", "sandbox/guest/canvas2d",
		"sandbox/protocol/wire", "sandbox/protocol/scene", "permissions/account", "sandbox/confine", "assets",
	},
	"internal": {"*"}, // helpers of tests and make targets
	"samples":  {"*"}, // only their tests are Go
}

// soleImporters lists who may import a library directly.
var soleImporters = map[string][]string{
	"fyne.io/fyne/v2/app":             {"app/viewer"},
	"fyne.io/fyne/v2":                 {"ui", "app/viewer"},
	"github.com/dop251/goja":          {"sandbox/engine", "sandbox/engine/meter", "sandbox/guest/globals", "sandbox/guest/dom", "sandbox/guest/canvas2d", "app/check"},
	"github.com/evanw/esbuild":        {"bundler"},
	"github.com/cedar-policy":         {"permissions/policy"},
	"modernc.org/sqlite":              {"permissions/store"},
	"github.com/fxamacker/cbor/v2":    {"sandbox/protocol/wire", "sandbox/services", "app/worker", "permissions/store"},
	"github.com/alecthomas/kong":      {"app/vitrine", "app/viewer"},
	"github.com/hiddeco/sshsig":       {"applet"},
	"github.com/go-sourcemap":         {"sandbox/engine", "sandbox/engine/meter"},
	"github.com/bmatcuk/doublestar":   {"permissions", "applet", "bundler"},
	"github.com/fsnotify/fsnotify":    {"app/vitrine", "permissions/store"},
	"golang.org/x/crypto/ssh/agent":   {"applet", "app/vitrine"},
	"golang.org/x/net/bpf":            {"sandbox/confine"},
	"github.com/adrg/xdg":             {"app/host"},
	"github.com/rogpeppe/go-internal": {},
}

// mustNotLink lists what a program may not contain, however it came there.
var mustNotLink = map[string][]string{
	"app/vitrine": {"fyne.io/", "runtime/cgo", "github.com/go-gl/"},
	"app/worker": {
		"fyne.io/", "runtime/cgo", "modernc.org/", "github.com/cedar-policy/", "github.com/evanw/",
		"net/http", "crypto/tls", "example.org/vitrine/ui", "example.org/vitrine/permissions", "example.org/vitrine/bundler", "example.org/vitrine/sandbox/services",
	},
	"ui": {"fyne.io/fyne/v2/app", "github.com/dop251/", "modernc.org/", "github.com/cedar-policy/", "github.com/evanw/"},
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
	packages := list(t, nil, "./...")
	if len(packages) < len(mayImport)/2 {
		t.Fatalf("go list found only %d packages", len(packages))
	}
	for _, p := range packages {
		path, ok := strings.CutPrefix(p.ImportPath, module+"/")
		if !ok {
			continue // this test's own package
		}
		owner, allowed, ok := row(mayImport, path)
		if !ok {
			t.Errorf("%s has no row in the import table", path)
			continue
		}
		for _, imported := range p.Imports {
			checkOwn(t, path, owner, allowed, imported)
			checkLibrary(t, path, imported)
		}
	}
}

func checkOwn(t *testing.T, path, owner string, allowed []string, imported string) {
	t.Helper()
	target, ours := strings.CutPrefix(imported, module+"/")
	if !ours {
		return
	}
	targetRow, _, _ := row(mayImport, target)
	switch {
	case targetRow == owner:
	case slices.Contains(allowed, "!"+targetRow):
		t.Errorf("%s must not import %s", path, target)
	case slices.Contains(allowed, "*"), slices.Contains(allowed, targetRow):
	default:
		t.Errorf("%s must not import %s", path, target)
	}
}

func checkLibrary(t *testing.T, path, imported string) {
	t.Helper()
	_, allowed, restricted := row(soleImporters, imported)
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
	for path, forbidden := range mustNotLink {
		t.Run(path, func(t *testing.T) {
			t.Parallel()
			cgo := "CGO_ENABLED=0"
			if path == "ui" {
				cgo = "CGO_ENABLED=1"
			}
			packages := list(t, []string{cgo}, "-deps", "./"+path)
			if len(packages) < 10 {
				t.Fatalf("%s links only %d packages", path, len(packages))
			}
			for _, p := range packages {
				for _, f := range forbidden {
					if p.ImportPath == f || strings.HasPrefix(p.ImportPath, f) {
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
			cmd.Env = append(os.Environ(), "GOOS="+build.os, "GOARCH="+build.arch, "CGO_ENABLED=0")
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}
