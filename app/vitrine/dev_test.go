package main_test

import (
	"bufio"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"example.org/vitrine/internal/testing/programs"
)

// TestDev changes a file under the eyes of vitrine dev.
func TestDev(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	write := func(name, content string) {
		path := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("applet.json", `{"id": "org.example.dev", "name": "Dev", "version": "1.0.0"}`)
	write("main.ts", `import { args } from "vitrine:applet"; import { text } from "./lib/text"; console.log(text + args[0]);`)
	write("lib/text.ts", `export const text = "one ";`)

	reader, writer := io.Pipe()
	cmd := exec.CommandContext(t.Context(), programs.Path(programs.Vitrine), "dev", "--headless", folder, "--", "argument")
	cmd.Env = append(os.Environ(), "VITRINE_HOME="+t.TempDir())
	cmd.Stdout, cmd.Stderr = writer, writer
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 10 * time.Second
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := make(chan string)
	go func() {
		defer close(lines)
		for scanner := bufio.NewScanner(reader); scanner.Scan(); {
			lines <- scanner.Text()
		}
	}()
	expect := func(want string) {
		t.Helper()
		deadline := time.After(time.Minute)
		for {
			select {
			case line, ok := <-lines:
				if !ok {
					t.Fatalf("it ended before it said %q", want)
				}
				if strings.Contains(line, want) {
					return
				}
			case <-deadline:
				t.Fatalf("it did not say %q", want)
			}
		}
	}
	expect("one argument")
	expect("waiting for a change")
	write("lib/text.ts", `export const text = "two ";`)
	expect("two argument")
	expect("waiting for a change")
	write("main.ts", `import { text } from "./lib/txt"; console.log(text);`)
	expect(`Could not resolve "./lib/txt"`)
	write("lib/txt.ts", `export const text = "three";`)
	expect("three")
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	go io.Copy(io.Discard, reader) //nolint:errcheck // what it says to the end
	if err := cmd.Wait(); err != nil {
		t.Errorf("interrupted, it ended with %v", err)
	}
	_ = writer.Close()
}
