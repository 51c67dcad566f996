package main_test

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"example.org/vitrine/internal/testing/programs"
)

// vitrine is the command as a person starts it, in a folder of its own.
func vitrine(t *testing.T, dir string, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), programs.Path(programs.Vitrine), args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "VITRINE_HOME="+filepath.Join(dir, ".home"), "TERM=xterm")
	return cmd
}

func write(t *testing.T, dir, name, content string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

// seen is what a program printed so far.
type seen struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (s *seen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.Write(p)
}

func (s *seen) waitFor(t *testing.T, text string) {
	t.Helper()
	for range 2000 {
		s.mu.Lock()
		found := bytes.Contains(s.text.Bytes(), []byte(text))
		s.mu.Unlock()
		if found {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	t.Fatalf("%q is not to be seen in:\n%s", text, &s.text)
}

// String is everything since it was last forgotten.
func (s *seen) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

func (s *seen) forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.text.Reset()
}

// onTerminal starts cmd on a terminal of its own and returns what is seen there
// and where to type.
func onTerminal(t *testing.T, cmd *exec.Cmd) (*seen, *os.File) {
	t.Helper()
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = master.Close() })
	fd := int(master.Fd())
	if err := unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	number, err := unix.IoctlGetInt(fd, unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	if err := unix.IoctlSetWinsize(fd, unix.TIOCSWINSZ, &unix.Winsize{Row: 50, Col: 200}); err != nil {
		t.Fatal(err)
	}
	tty, err := os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer tty.Close()
	cmd.Stdin, cmd.Stdout, cmd.Stderr = tty, tty, tty
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var s seen
	go func() {
		buffer := make([]byte, 4096)
		for {
			n, err := master.Read(buffer)
			_, _ = s.Write(buffer[:n])
			if err != nil {
				return
			}
		}
	}()
	return &s, master
}

// The person at a terminal is asked, and the answer takes effect.
func TestRunAsks(t *testing.T) {
	t.Parallel()
	const file = `import { readTextFile } from "vitrine:files";
		readTextFile("/etc/passwd").then((t) => console.log("read", t.length > 0), (e) => console.log("refused", e.name, e.message));`
	const memory = `const keep = []; let n = 0;
		for (; n < 22; n++) keep.push(new Array(100_000).fill(n));
		console.log("kept", n);`
	tests := map[string]struct {
		program, asks, types, then string
		status                     int
	}{
		"file granted":   {file, `wants to read the file "/etc/passwd"`, "g\r", "read true", 0},
		"file denied":    {file, `wants to read the file "/etc/passwd"`, "d\r", "denied by the user", 0},
		"file dismissed": {file, `wants to read the file "/etc/passwd"`, "\r", "refused NotAllowedError", 0},
		"file aborted":   {file, `wants to read the file "/etc/passwd"`, "x\r", "aborted when it asked to read a file", 4},
		"memory granted": {memory, "requested 8MB more", "g\r", "kept 22", 0},
		"memory aborted": {memory, "requested 8MB more", "x\r", "aborted when it asked to use more memory", 5},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			write(t, dir, "main.js", test.program)
			cmd := vitrine(t, dir, "run", "main.js")
			screen, keyboard := onTerminal(t, cmd)
			screen.waitFor(t, test.asks)
			screen.waitFor(t, "Abort Task") // the answers stand there once they count
			if _, err := keyboard.WriteString(test.types); err != nil {
				t.Fatal(err)
			}
			screen.waitFor(t, test.then)
			_ = cmd.Wait()
			if status := cmd.ProcessState.ExitCode(); status != test.status {
				t.Errorf("status %d, want %d", status, test.status)
			}
		})
	}
}

// A budget that is put off leaves the run where it is, until the person comes
// back to it.
func TestRunPutOffAndContinued(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write(t, dir, "main.js", `for (let i = 0; i < 30; i++) console.log("line", i, new Array(200_000).fill(i).length * (globalThis.k ??= []).push(new Array(100_000).fill(i)));
		console.log("end");`)
	cmd := vitrine(t, dir, "run", "main.js")
	screen, keyboard := onTerminal(t, cmd)
	screen.waitFor(t, "Abort Task")
	if _, err := keyboard.WriteString("\r"); err != nil {
		t.Fatal(err)
	}
	screen.waitFor(t, "paused, waiting for more memory")
	time.Sleep(300 * time.Millisecond)
	if cmd.ProcessState != nil {
		t.Fatal("it has ended")
	}
	screen.forget()
	if err := cmd.Process.Signal(syscall.SIGCONT); err != nil {
		t.Fatal(err)
	}
	screen.waitFor(t, "Abort Task")
	if _, err := keyboard.WriteString("x\r"); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	if status := cmd.ProcessState.ExitCode(); status != 5 {
		t.Errorf("status %d", status)
	}
}

// Ctrl-C ends a run, whatever the applet is doing, with the status that shells know.
func TestRunInterrupted(t *testing.T) {
	t.Parallel()
	for name, program := range map[string]string{
		"waiting":   `console.log("ready"); setInterval(() => {}, 1000);`,
		"computing": `console.log("ready"); setTimeout(() => { for (;;) {} }, 10);`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			write(t, dir, "main.js", program)
			cmd := vitrine(t, dir, "run", "main.js")
			screen, keyboard := onTerminal(t, cmd)
			screen.waitFor(t, "ready")
			time.Sleep(100 * time.Millisecond)
			if _, err := keyboard.WriteString("\x03"); err != nil {
				t.Fatal(err)
			}
			_ = cmd.Wait()
			if status := cmd.ProcessState.ExitCode(); status != 130 {
				t.Errorf("status %d", status)
			}
		})
	}
}

// A script sends mail over the socket that it was granted, through a real server.
func TestRunSendsMail(t *testing.T) {
	t.Parallel()
	const python = "/usr/bin/python3" // Debian's: python3-aiosmtpd belongs to it
	if err := exec.CommandContext(t.Context(), python, "-c", "import aiosmtpd").Run(); err != nil {
		t.Skip("python3-aiosmtpd is not installed: make test does that")
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	_ = l.Close()
	server := exec.CommandContext(t.Context(), python, "-u", "-m", "aiosmtpd", "-n", "-l", address)
	var inbox seen
	server.Stdout, server.Stderr = &inbox, &inbox
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Process.Kill(); _ = server.Wait() })
	for range 500 {
		conn, err := net.Dial("tcp", address)
		if err == nil {
			_ = conn.Close()
			break
		}
		time.Sleep(20 * time.Millisecond)
	}

	dir := t.TempDir()
	write(t, dir, "mail.ts", `
		import { connect } from "vitrine:net";
		import { args } from "vitrine:applet";
		const [hostname, port] = args[0].split(":");
		const socket = connect({ hostname, port: Number(port) });
		await socket.opened;
		const writer = socket.writable.getWriter(), reader = socket.readable.getReader();
		const hear = async () => new TextDecoder().decode((await reader.read()).value).trim();
		console.log(await hear());
		for (const line of ["HELO vitrine", "MAIL FROM:<a@example.org>", "RCPT TO:<b@example.org>", "DATA",
			"Subject: From the glass case\r\n\r\nHello.\r\n.", "QUIT"]) {
			await writer.write(new TextEncoder().encode(line + "\r\n"));
			console.log(await hear());
		}`)
	out, err := vitrine(t, dir, "run", "mail.ts", "--allow", "connect:"+address, "--", address).CombinedOutput()
	if err != nil || !strings.Contains(string(out), "221 Bye") {
		t.Errorf("%v\n%s", err, out)
	}
	inbox.waitFor(t, "Subject: From the glass case")

	cmd := vitrine(t, dir, "run", "mail.ts", "--", address)
	out, _ = cmd.CombinedOutput()
	if status := cmd.ProcessState.ExitCode(); status != 4 || !strings.Contains(string(out), "NotAllowedError") {
		t.Errorf("status %d\n%s", status, out)
	}
}
