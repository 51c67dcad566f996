package host_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"example.org/vitrine/app/host"
	"example.org/vitrine/applet"
	"example.org/vitrine/bundler"
	"example.org/vitrine/internal/testing/fixture"
	"example.org/vitrine/internal/testing/programs"
	"example.org/vitrine/permissions"
)

func TestMain(m *testing.M) { os.Exit(programs.Main(m, programs.Vitrine)) }

func opener() host.Opener {
	return host.Opener{Program: programs.Path(programs.Vitrine)}
}

const manifest = `{"id": "org.example.x", "name": "X", "version": "1.0.0"}`

func TestOpen(t *testing.T) {
	t.Parallel()
	folder := fixture.Folder(t, map[string]string{"x/applet.json": manifest, "x/main.ts": "console.log(1);", "hello.ts": "console.log(2);"})
	data, err := opener().Build(t.Context(), filepath.Join(folder, "x"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "x.applet"), data, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("x", filepath.Join(folder, "link")); err != nil {
		t.Fatal(err)
	}
	local := "local:" + folder
	for name, want := range map[string]permissions.Applet{
		"x.applet": {Name: "X", Version: "1.0.0", Trust: permissions.Anonymous},
		"x":        {Identity: local + "/x", Name: "X", Version: "1.0.0", Trust: permissions.Anonymous, Development: true},
		"link":     {Identity: local + "/x", Name: "X", Version: "1.0.0", Trust: permissions.Anonymous, Development: true},
		"hello.ts": {Identity: local + "/hello.ts", Name: "hello", Version: "0.0.0", Trust: permissions.Anonymous, Development: true},
	} {
		b, got, err := opener().Open(t.Context(), filepath.Join(folder, name))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if want.Identity == "" {
			want.Identity = "digest:" + b.Digest()
		}
		if got != want {
			t.Errorf("%s: got %+v, want %+v", name, got, want)
		}
		if _, may := b.MayAsk("", "notify", ""); may != (name == "hello.ts") {
			t.Errorf("%s: may ask for anything: %t", name, may)
		}
	}
}

func TestOpenSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	folder := fixture.Folder(t, map[string]string{
		"bad/applet.json": manifest, "bad/main.ts": "let = ;",
		"deep/applet.json": manifest, "deep/main.ts": strings.Repeat("!", 5<<20) + "1",
		"not.applet": "not a bundle",
	})
	_, _, err := opener().Open(t.Context(), filepath.Join(folder, "bad"))
	var build *host.BuildError
	if !errors.As(err, &build) || !errors.Is(err, bundler.ErrSource) || len(build.Diagnostics) == 0 || build.Diagnostics[0].File != "main.ts" {
		t.Errorf("a mistake: got %v", err)
	}
	_, _, err = opener().Open(t.Context(), filepath.Join(folder, "deep"))
	if !errors.As(err, &build) || !errors.Is(err, bundler.ErrSource) || len(build.Diagnostics) == 0 || !strings.Contains(build.Diagnostics[0].Text, "deep") {
		t.Errorf("what would kill esbuild: got %v (%+v), want a diagnostic that says how deeply it is nested", err, build.Diagnostics)
	}
	if _, _, err = opener().Open(t.Context(), filepath.Join(folder, "not.applet")); !errors.Is(err, applet.ErrBundle) {
		t.Errorf("no bundle: got %v", err)
	}
	if _, _, err = opener().Open(t.Context(), filepath.Join(folder, "none")); err == nil || !errors.Is(err, os.ErrNotExist) {
		t.Errorf("nothing: got %v", err)
	}
	if _, _, err = host.Open(t.Context(), filepath.Join(folder, "bad")); err == nil || !strings.Contains(err.Error(), "install Vitrine's programs together") {
		t.Errorf("no vitrine beside the program: got %v", err)
	}
}

// TestChildThatWasTakenOver starts shells in place of vitrine.
func TestChildThatWasTakenOver(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ script, want string }{
		"silence":        {"", "makes no sense"},
		"garbage":        {"echo garbage", "makes no sense"},
		"wrong size":     {`echo '{"size": 100}'`, "makes no sense"},
		"no bundle":      {`echo '{"size": 4}'; printf PK12`, "not a valid applet bundle"},
		"endless answer": {"cat /dev/zero", "context canceled"},
		"endless talk":   {"cat /dev/zero >&2 & sleep 0.2; kill $!; echo '{}'", "not a valid applet bundle"},
		"stack overflow": {"echo 'fatal error: stack overflow' >&2; exit 2", "nested too deeply"},
		"out of memory":  {"echo 'runtime: out of memory' >&2; exit 2", "too much memory"},
		"killed":         {"kill -9 $$", "the process for it died (signal: killed)"},
	}
	folder := fixture.Folder(t, map[string]string{"applet.json": manifest, "main.ts": ""})
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			program := filepath.Join(t.TempDir(), "child")
			if err := os.WriteFile(program, []byte("#!/bin/sh\nPATH=/bin:/usr/bin\n"+test.script+"\n"), 0o700); err != nil {
				t.Fatal(err)
			}
			_, _, err := host.Opener{Program: program}.Open(t.Context(), folder)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want it to say %q", err, test.want)
			}
		})
	}
}

func TestChildHasLittleTime(t *testing.T) {
	t.Parallel()
	program := filepath.Join(t.TempDir(), "child")
	if err := os.WriteFile(program, []byte("#!/bin/sh\nexec /bin/sleep 3600\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	_, err := host.Child{Program: program, Command: "x", Time: 50 * time.Millisecond, Most: 10}.Run(t.Context(), nil)
	if !errors.Is(err, host.ErrChild) {
		t.Errorf("got %v, want the child killed", err)
	}
}
