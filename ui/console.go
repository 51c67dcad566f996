package ui

import (
	"strings"
	"sync"

	describe "example.org/vitrine/permissions/prompt"
)

// Limits on the log that is kept of a run.
const (
	logLines = 500
	logLine  = 300 // characters of a line that are kept
	logParts = 30  // lines of one message

	logIndent = 8 // spaces before a line, such as those of a stack
)

// consoleLog is the last lines that an applet wrote to its console.
type consoleLog struct {
	mu    sync.Mutex
	lines []string
}

func newConsoleLog() *consoleLog { return &consoleLog{} }

// add keeps a line. Any goroutine.
func (c *consoleLog) add(level, text string) {
	if level == "error" || level == "warn" {
		text = level + ": " + text
	}
	lines := strings.SplitN(text, "\n", logParts)
	for i, line := range lines {
		words := strings.TrimLeft(line, " \t")
		lines[i] = strings.Repeat(" ", min(len(line)-len(words), logIndent)) + describe.EscapeLine(words, logLine)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.lines = append(c.lines, lines...)
	if len(c.lines) > logLines {
		c.lines = append([]string(nil), c.lines[len(c.lines)-logLines/2:]...)
	}
}

// last returns the last n lines.
func (c *consoleLog) last(n int) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return strings.Join(c.lines[max(len(c.lines)-n, 0):], "\n")
}
