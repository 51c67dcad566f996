package main

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"example.org/vitrine/app/check"
	"example.org/vitrine/app/host"
	"example.org/vitrine/app/terminal"
	"example.org/vitrine/bundler"
)

type checkCommand struct {
	Path   string `arg:"" help:"Bundle, folder or script." type:"existingpath"`
	Root   string `placeholder:"DIR" help:"A folder above from which files may be taken."`
	Strict bool   `help:"Fail on warnings as well."`
}

// Run looks for mistakes. Status 1 means that there are some.
func (c *checkCommand) Run(ctx context.Context, o *output) error {
	findings := []check.Finding{} // a list for programs, even when it is empty
	warn := func(diagnostics []bundler.Diagnostic) {
		for _, d := range diagnostics {
			findings = append(findings, finding(d))
		}
	}
	b, _, err := host.Opener{Root: c.Root, Warn: warn}.Open(ctx, c.Path)
	var build *host.BuildError
	switch {
	case errors.As(err, &build) && len(build.Diagnostics) > 0:
		warn(build.Diagnostics)
	case err != nil:
		return err
	default:
		findings = append(findings, check.Bundle(b)...)
		more, err := rehearse(ctx, b)
		if err != nil {
			return err
		}
		findings = append(findings, more...)
	}
	if err := o.show(findings, func(w *terminal.Printer) { writeFindings(w, findings) }); err != nil {
		return err
	}
	bad := slices.ContainsFunc(findings, func(f check.Finding) bool {
		return f.Severity == check.Error || c.Strict && f.Severity == check.Warning
	})
	if bad {
		return fmt.Errorf("%s has mistakes", c.Path)
	}
	return nil
}

func finding(d bundler.Diagnostic) check.Finding {
	severity := check.Error
	if d.Severity == bundler.Warning {
		severity = check.Warning
	}
	return check.Finding{Severity: severity, File: d.File, Line: d.Line, Column: d.Column, Text: d.Text, Suggestion: d.Suggestion}
}

func writeFindings(w *terminal.Printer, findings []check.Finding) {
	for _, f := range findings {
		w.Printf("%s%s: %s\n", place(f.File, f.Line, f.Column), f.Severity, f.Text)
		if f.Suggestion != "" {
			w.Printf("  %s\n", f.Suggestion)
		}
	}
	if len(findings) == 0 {
		w.Println("nothing to complain about")
	}
}
