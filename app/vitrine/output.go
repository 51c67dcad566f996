package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"vitrine/app/host"
	"vitrine/applet"
	"vitrine/bundler"
	"vitrine/permissions/prompt"
	"vitrine/sandbox/account"
)

// output is where a command reads and writes.
type output struct {
	in       io.Reader
	out, err io.Writer
	json     bool
}

// show prints v as JSON for programs, or what human writes for a person.
func (o *output) show(v any, human func(w io.Writer)) error {
	if !o.json {
		human(o.out)
		return nil
	}
	e := json.NewEncoder(o.out)
	e.SetIndent("", "  ")
	if err := e.Encode(v); err != nil {
		return fmt.Errorf("cannot print: %w", err)
	}
	return nil
}

// warn prints a build's warnings.
func (o *output) warn(diagnostics []bundler.Diagnostic) {
	writeDiagnostics(o.err, diagnostics)
}

// maxShown is how many characters of a stranger's text a line shows.
const maxShown = 300

// plain makes a stranger's text fit for the terminal: visible, in its place, and bounded.
func plain(text string) string { return prompt.EscapeKeeping(text, maxShown, "\"'") }

// source is a stranger's line of code, with its spaces kept.
func source(line string) string {
	return prompt.EscapeKeeping(strings.ReplaceAll(line, "\t", " "), maxShown, "\"' \\")
}

// writeDiagnostics prints what a build has to say, with the lines it is about.
func writeDiagnostics(w io.Writer, diagnostics []bundler.Diagnostic) {
	for _, d := range diagnostics {
		place := ""
		if d.File != "" {
			place = plain(d.File) + ": "
		}
		if d.Line > 0 {
			place = fmt.Sprintf("%s:%d:%d: ", plain(d.File), d.Line, d.Column)
		}
		fmt.Fprintf(w, "%s%s: %s\n", place, d.Severity, plain(d.Text))
		if d.Source != "" && d.Column > 0 && d.Column <= len(d.Source)+1 {
			before := utf8.RuneCountInString(d.Source[:d.Column-1])
			fmt.Fprintf(w, "  %s\n  %s%s\n", source(d.Source), strings.Repeat(" ", before), underline(d))
		}
		for _, n := range d.Notes {
			fmt.Fprintf(w, "  %s\n", plain(n))
		}
		if d.Suggestion != "" {
			fmt.Fprintf(w, "  hint: %s\n", plain(d.Suggestion))
		}
	}
}

func underline(d bundler.Diagnostic) string {
	return "^" + strings.Repeat("~", min(max(d.Length-1, 0), maxShown, max(len(d.Source)-d.Column, 0)))
}

// exitCoder is an error that knows the status of the process.
type exitCoder interface{ ExitCode() int }

// report prints an error as sentences and gives the exit status.
func report(w io.Writer, err error) int {
	if err == nil {
		return 0
	}
	var build *host.BuildError
	if errors.As(err, &build) {
		writeDiagnostics(w, build.Diagnostics)
	}
	for line := range strings.SplitSeq(err.Error(), "\n") {
		fmt.Fprintf(w, "vitrine: %s\n", plain(line))
	}
	var coder exitCoder
	switch {
	case errors.As(err, &coder):
		return coder.ExitCode()
	case errors.Is(err, applet.ErrBundle):
		return int(account.NotABundle)
	default:
		return statusFailed
	}
}
