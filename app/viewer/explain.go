package main

import (
	"context"
	"errors"
	"io/fs"
	"strings"

	"example.org/vitrine/app/host"
	"example.org/vitrine/applet"
	"example.org/vitrine/permissions/policy"
	"example.org/vitrine/permissions/prompt"
	"example.org/vitrine/permissions/store"
)

// maxDiagnostics is how many of a build's errors are shown.
const maxDiagnostics = 5

// Explain implements ui.Host: it turns an error into what happened and what to do.
func (v *viewer) Explain(err error) (what, todo string) {
	text := prompt.EscapeLine(err.Error(), prompt.MaxReason)
	var build *host.BuildError
	switch {
	case errors.As(err, &build):
		var lines []string
		for i, d := range build.Diagnostics {
			if i == maxDiagnostics {
				lines = append(lines, "…")
				break
			}
			lines = append(lines, prompt.EscapeLine(d.String(), prompt.MaxReason))
		}
		if len(lines) == 0 {
			lines = []string{text}
		}
		return "This applet cannot be built", strings.Join(lines, "\n")
	case errors.Is(err, fs.ErrNotExist):
		return "There is nothing at that place", text + ". It may have been moved or deleted."
	case errors.Is(err, fs.ErrPermission):
		return "This file may not be read", text + ". Change its permissions, or copy it to a folder of yours."
	case errors.Is(err, applet.ErrBundle):
		return "This is not a valid bundle", text + ". Get it again from where it came from, or ask its author."
	case errors.Is(err, policy.ErrWrong):
		where := err.Error()
		if _, rest, ok := strings.Cut(where, policy.ErrWrong.Error()+": "); ok { // file, line and reason
			where = rest
		}
		return "No applet is started until your policy is right", prompt.EscapeLine(where, prompt.MaxReason) + "."
	case errors.Is(err, store.ErrBlocked):
		return "You have blocked the author of this applet", "See ‘vitrine authors list’ for the authors that you named or blocked."
	case errors.Is(err, context.Canceled):
		return "It was cancelled", ""
	}
	return "This applet cannot be started", text
}
