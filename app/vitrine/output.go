package main

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"example.org/vitrine/app/host"
	"example.org/vitrine/app/terminal"
	"example.org/vitrine/applet"
	"example.org/vitrine/bundler"
	"example.org/vitrine/permissions/account"
	"example.org/vitrine/permissions/prompt"
)

// output is where a command reads and writes.
type output struct {
	in       io.Reader
	out, err io.Writer
	json     bool
}

// show prints v as JSON for programs, or what human writes for a person.
func (o *output) show(v any, human func(w *terminal.Printer)) error {
	w := terminal.NewPrinter(o.out)
	if o.json {
		return w.JSON(v)
	}
	human(w)
	return nil
}

// note is where a command says what is not its result.
func (o *output) note() *terminal.Printer { return terminal.NewPrinter(o.err) }

// warn prints a build's warnings.
func (o *output) warn(diagnostics []bundler.Diagnostic) {
	writeDiagnostics(o.note(), diagnostics)
}

// source is a stranger's line of code, with its spaces kept.
func source(line string) terminal.Words {
	return terminal.Words(prompt.EscapeKeeping(strings.ReplaceAll(line, "\t", " "), terminal.MaxShown, "\"' \\"))
}

// place is where something was found, before what it is.
func place(file string, line, column int) terminal.Words {
	switch {
	case line > 0:
		return terminal.Words(fmt.Sprintf("%s:%d:%d: ", terminal.Escape(file), line, column))
	case file != "":
		return terminal.Words(terminal.Escape(file) + ": ")
	}
	return ""
}

// writeDiagnostics prints what a build has to say, with the lines it is about.
func writeDiagnostics(w *terminal.Printer, diagnostics []bundler.Diagnostic) {
	for _, d := range diagnostics {
		w.Printf("%s%s: %s\n", place(d.File, d.Line, d.Column), d.Severity, d.Text)
		if d.Source != "" && d.Column > 0 && d.Column <= len(d.Source)+1 {
			before := utf8.RuneCountInString(d.Source[:d.Column-1])
			w.Printf("  %s\n  %s%s\n", source(d.Source), terminal.Words(strings.Repeat(" ", before)), underline(d))
		}
		for _, n := range d.Notes {
			w.Printf("  %s\n", n)
		}
		if d.Suggestion != "" {
			w.Printf("  hint: %s\n", d.Suggestion)
		}
	}
}

func underline(d bundler.Diagnostic) string {
	return "^" + strings.Repeat("~", min(max(d.Length-1, 0), terminal.MaxShown, max(len(d.Source)-d.Column, 0)))
}

// exitCoder is an error that knows the status of the process.
type exitCoder interface{ ExitCode() int }

// report prints an error as sentences and gives the exit status.
func report(out io.Writer, err error) int {
	if err == nil {
		return 0
	}
	w := terminal.NewPrinter(out)
	var build *host.BuildError
	if errors.As(err, &build) {
		writeDiagnostics(w, build.Diagnostics)
	}
	w.Error("vitrine", err)
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
