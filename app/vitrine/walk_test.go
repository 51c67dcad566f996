package main_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// The walk of a new user, on a terminal: run an applet, get asked, grant for an
// hour, find the grant, narrow it, revoke it while it is in use, and see all of
// that in the log.
func TestWalk(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if real, err := filepath.EvalSymlinks(dir); err == nil {
		dir = real
	}
	for _, folder := range []string{"reader", "data"} {
		if err := os.Mkdir(filepath.Join(dir, folder), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	for name, text := range map[string]string{
		"reader/applet.json": `{"id": "org.example.reader", "name": "Reader", "version": "1.0.0",
			"permissions": [{"action": "read-file", "reason": "To show your numbers."}]}`,
		"reader/main.js": `
			import { open, readTextFile } from "vitrine:files";
			console.log((await readTextFile("data/a.csv")).trim());
			const file = await open("data/b.csv");
			console.log("holding");
			try {
				for (;;) {
					await file.read(new Uint8Array(1), { at: 0 });
					await new Promise((done) => setTimeout(done, 10));
				}
			} catch (e) {
				console.log("lost", e.name);
			}`,
		"data/a.csv": "1,2,3\n", "data/b.csv": "4,5,6\n", "data/c.csv": "7,8,9\n",
	} {
		write(t, dir, name, text)
	}
	run := func(args ...string) string {
		t.Helper()
		out, err := vitrine(t, dir, args...).CombinedOutput()
		if err != nil {
			t.Fatalf("vitrine %s: %v\n%s", strings.Join(args, " "), err, out)
		}
		return string(out)
	}
	contains := func(text string, wants ...string) {
		t.Helper()
		for _, want := range wants {
			if !strings.Contains(text, want) {
				t.Errorf("no %q in\n%s", want, text)
			}
		}
	}

	run("pack", "reader")
	reader := vitrine(t, dir, "run", "reader.applet")
	screen, keyboard := onTerminal(t, reader)
	types := func(text string) {
		t.Helper()
		if _, err := keyboard.WriteString(text); err != nil {
			t.Fatal(err)
		}
	}
	types("a\r") // typed ahead: counts for nothing

	// Asked, it grants the folder for an hour.
	screen.waitFor(t, "Enter alone")
	contains(screen.String(), "The 'Reader' application wants to read the file \""+dir+"/data/a.csv\"", "To show your numbers.", "Reader, anonymous")
	types("s\r")
	screen.waitFor(t, "or write it")
	screen.forget()
	types("3\r")
	screen.waitFor(t, "Enter alone")
	contains(screen.String(), `Everything in "`+dir+`/data" (3 files now)`)
	types("h\r")
	screen.waitFor(t, "holding")
	contains(screen.String(), "1,2,3")

	// It is found, and narrowed to what was used, while that goes on.
	contains(run("grants"), "Reader (digest:", "grant read-file", dir+"/data/", "until ", "a whole folder")
	contains(run("grants", "shrink", "--apply"), "2 things were used; these are in its place", "data/a.csv", "data/b.csv")
	list := run("grants")
	contains(list, dir+"/data/a.csv", dir+"/data/b.csv", "until ")
	if strings.Contains(list, dir+"/data/ ") {
		t.Errorf("the folder is still granted:\n%s", list)
	}
	time.Sleep(400 * time.Millisecond) // longer than the change takes to arrive
	if strings.Contains(screen.String(), "lost") {
		t.Fatal("narrowing closed what the narrower grant covers")
	}

	// Revoked while in use, it is over at once.
	start := time.Now()
	run("grants", "revoke", "--all")
	screen.waitFor(t, "lost NotAllowedError")
	t.Logf("from starting the command to the applet's knowing: %v", time.Since(start))
	if err := reader.Wait(); err != nil {
		t.Errorf("the run ended with %v:\n%s", err, screen.String())
	}
	contains(run("log"), "granted by the user (hour)", "granted by an earlier decision", "revoked grant", "added grant", "revoked\n")
	contains(run("log", "--verify"), "are in order")
}
