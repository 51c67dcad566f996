// Package check looks at an applet without running it and says what its author
// would want to know: scripts that the engine refuses, permissions that are
// used and not listed or listed and not used, icons that nobody can show.
//
// It reads what strangers wrote and believes none of it, but it is advice: an
// applet that passes is no safer than another, since code can hide what it does.
package check

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	_ "image/gif"  // icons may be
	_ "image/jpeg" // any
	_ "image/png"  // of these
	"regexp"
	"slices"
	"strings"

	"example.org/vitrine/applet"
	"example.org/vitrine/sandbox/engine/meter"
)

// Severity is how much a Finding matters.
type Severity string

// The severities.
const (
	Error   Severity = "error"   // it does not work
	Warning Severity = "warning" // it will not do what it seems to be meant to
	Hint    Severity = "hint"    // it could be better
)

// Finding is one thing that the check noticed. Its texts quote the applet and
// are to be escaped where they are shown.
type Finding struct {
	Severity   Severity `json:"severity"`
	File       string   `json:"file,omitempty"`
	Line       int      `json:"line,omitempty"` // from 1, in the author's file where the source map knows it
	Column     int      `json:"column,omitempty"`
	Text       string   `json:"text"`
	Suggestion string   `json:"suggestion,omitempty"`
}

// Bundle checks a bundle. Findings come in a fixed order, errors first.
func Bundle(b *applet.Bundle) []Finding {
	c := &checker{bundle: b, manifest: b.Manifest()}
	c.script(c.manifest.Main, "", c.manifest.Permissions)
	for _, name := range c.manifest.PackageNames() {
		module := c.manifest.Packages[name]
		c.script(module.Main, name, module.Permissions)
		if !c.imports[name] {
			c.add(Finding{Severity: Warning, File: applet.SourceName, Text: fmt.Sprintf("the package %q has authority of its own, but nothing imports it", name)})
		}
	}
	c.evaluation()
	if !b.Script() {
		c.words()
		c.icons()
	}
	order := []Severity{Error, Warning, Hint}
	slices.SortStableFunc(c.findings, func(a, b Finding) int {
		return slices.Index(order, a.Severity) - slices.Index(order, b.Severity)
	})
	return c.findings
}

type checker struct {
	bundle   *applet.Bundle
	manifest *applet.Manifest
	imports  map[string]bool // of all scripts
	evals    bool            // some script speaks of eval or Function
	findings []Finding
}

func (c *checker) add(f Finding) { c.findings = append(c.findings, f) }

// What a bundled script tells of itself. These are guesses about the author's
// own code, not protection.
var (
	importPattern = regexp.MustCompile(`\b__vitrine_import\("([^"\\]{1,200})"\)`)
	evalPattern   = regexp.MustCompile(`(?:^|[^.\w$])(?:eval\s*\(|new\s+Function\s*\(|Function\s*\()`)
)

// needs are the permissions that a module, or a global function, is of no use without.
var needs = []struct {
	module  string
	global  *regexp.Regexp
	actions []string
}{
	{"vitrine:files", regexp.MustCompile(`\bshow(?:Open|Save)FilePicker\b|\bshowDirectoryPicker\b`), []string{"read-file", "write-file"}},
	{"vitrine:net", regexp.MustCompile(`(?:^|[^.\w$])fetch\s*\(`), []string{"connect"}},
	{"", regexp.MustCompile(`\bclipboard\.read`), []string{"read-clipboard"}},
	{"", regexp.MustCompile(`\bclipboard\.write`), []string{"write-clipboard"}},
	{"", regexp.MustCompile(`\bNotification\b`), []string{"notify"}},
}

// script checks one script, of the applet or of a package with authority of its own.
func (c *checker) script(path, forPackage string, listed []applet.Permission) {
	source, err := c.bundle.File(path)
	if err != nil {
		c.add(Finding{Severity: Error, File: path, Text: err.Error()})
		return
	}
	sourceMap, err := c.bundle.File(applet.SourceMap(path))
	if err != nil {
		c.add(Finding{Severity: Hint, File: path, Text: "it has no source map: errors will speak of lines that nobody wrote"})
	}
	var syntax *meter.SyntaxError
	if _, err := meter.Compile(path, string(source), sourceMap); errors.As(err, &syntax) {
		c.add(Finding{Severity: Error, File: syntax.Name, Line: syntax.Line, Column: syntax.Column, Text: syntax.Message})
	}
	if c.imports == nil {
		c.imports = map[string]bool{}
	}
	imports := map[string]bool{}
	for _, match := range importPattern.FindAllSubmatch(source, -1) {
		imports[string(match[1])] = true
		c.imports[string(match[1])] = true
	}
	c.evals = c.evals || evalPattern.Match(source)
	c.authority(source, imports, forPackage, listed)
}

// authority compares what a script uses with what the manifest lists for it.
func (c *checker) authority(source []byte, imports map[string]bool, forPackage string, listed []applet.Permission) {
	owner := "the manifest"
	if forPackage != "" {
		owner = fmt.Sprintf("the manifest, for the package %q,", forPackage)
	}
	for _, need := range needs {
		global := need.global.Match(source)
		uses := imports[need.module] || global
		lists := slices.ContainsFunc(listed, func(p applet.Permission) bool { return slices.Contains(need.actions, p.Action) })
		either := strings.Join(need.actions, " or ")
		what := need.module
		if !imports[need.module] {
			what = string(bytes.TrimSpace(need.global.Find(source)))
		}
		switch {
		case c.bundle.Script():
			// It has no manifest, and may ask for anything.
		case uses && !lists && c.asks(need.module, global):
			c.add(Finding{
				Severity: Warning, File: applet.SourceName,
				Text:       fmt.Sprintf("the code uses %s, but %s lists no %s: it will be refused without asking", strings.TrimSuffix(what, "("), owner, either),
				Suggestion: fmt.Sprintf(`add {"action": %q, "reason": "..."} to its permissions`, need.actions[0]),
			})
		case lists && !uses:
			c.add(Finding{Severity: Warning, File: applet.SourceName, Text: fmt.Sprintf("%s lists %s, but the code does not seem to use it", owner, either)})
		}
	}
	for i, p := range listed {
		if p.Action == "connect" && p.Resource == "" && forPackage == "" && len(listed) > 0 {
			c.add(Finding{
				Severity: Hint, File: applet.SourceName,
				Text:       fmt.Sprintf("permissions[%d] is about every server there is", i),
				Suggestion: `when you know them, name them: "resource": "*.example.org:443"`,
			})
		}
	}
}

// asks tells whether a use is one that goes through a question. What the person
// picks in the viewer's chooser is granted by picking.
func (c *checker) asks(module string, onlyGlobal bool) bool {
	return module != "vitrine:files" || c.imports[module] || !onlyGlobal
}

func (c *checker) evaluation() {
	switch {
	case c.evals && !c.manifest.UnsafeEval:
		c.add(Finding{
			Severity: Warning, File: c.manifest.Main, Text: "some code calls eval or Function, which are off",
			Suggestion: `do without, or set "unsafe-eval": true; people are told of it`,
		})
	case !c.evals && c.manifest.UnsafeEval:
		c.add(Finding{Severity: Warning, File: applet.SourceName, Text: `"unsafe-eval" is set, but no code seems to need it`, Suggestion: "leave it out: people are told of it"})
	}
}

// shortestReason is what a reason takes at least to say something.
const shortestReason = 12

// words checks what people read.
func (c *checker) words() {
	m := c.manifest
	if strings.HasPrefix(m.ID, "org.example.") {
		c.add(Finding{Severity: Hint, File: applet.SourceName, Text: fmt.Sprintf("the id %s belongs to nobody", m.ID), Suggestion: "before you give the applet away, take one of a domain that is yours"})
	}
	if m.Description == "" {
		c.add(Finding{Severity: Hint, File: applet.SourceName, Text: "there is no description", Suggestion: `say in a sentence what it is for: "description": "..."`})
	}
	for i, p := range m.Permissions {
		if len(p.Reason) < shortestReason {
			c.add(Finding{Severity: Hint, File: applet.SourceName, Text: fmt.Sprintf("the reason of permissions[%d] is short: %q", i, p.Reason), Suggestion: "people read it when they decide"})
		}
	}
}

// maxIcon is the largest icon in pixels a side; the viewer shows none larger than a few hundred.
const maxIcon = 1024

func (c *checker) icons() {
	if len(c.manifest.Icons) == 0 {
		c.add(Finding{Severity: Hint, File: applet.SourceName, Text: "there is no icon", Suggestion: `add a PNG of 128x128: "icons": [{"src": "icon.png", "sizes": "128x128", "type": "image/png"}]`})
	}
	for _, icon := range c.manifest.Icons {
		data, err := c.bundle.File(icon.Source)
		if err != nil {
			continue // the bundle would not have been read
		}
		config, _, err := image.DecodeConfig(bytes.NewReader(data))
		if err != nil {
			c.add(Finding{Severity: Warning, File: icon.Source, Text: "the icon is no PNG, JPEG or GIF: it will not be shown"})
			continue
		}
		if config.Width > maxIcon || config.Height > maxIcon {
			c.add(Finding{Severity: Warning, File: icon.Source, Text: fmt.Sprintf("the icon is %d by %d pixels; more than %d are of no use", config.Width, config.Height, maxIcon)})
		}
		if said := fmt.Sprintf("%dx%d", config.Width, config.Height); icon.Sizes != "" && icon.Sizes != "any" && !slices.Contains(strings.Fields(icon.Sizes), said) {
			c.add(Finding{Severity: Warning, File: icon.Source, Text: fmt.Sprintf("the icon is %s, not %s", said, icon.Sizes)})
		}
	}
}
