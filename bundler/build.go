package bundler

import (
	"bytes"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
	"github.com/evanw/esbuild/pkg/api"

	"example.org/vitrine/applet"
)

// builder collects what goes into one bundle.
type builder struct {
	source      *source
	manifest    *applet.Manifest // becomes the bundle's
	files       map[string][]byte
	diagnostics []Diagnostic
}

// scripts builds the main script and those of packages with authority of their own.
func (b *builder) scripts() error {
	b.files = map[string][]byte{}
	main := "./" + b.manifest.Main
	b.manifest.Main = "main.js"
	if err := b.script(b.manifest.Main, "", main); err != nil {
		return err
	}
	for _, name := range b.manifest.PackageNames() {
		module := b.manifest.Packages[name]
		module.Main = applet.PackageScript(name)
		b.manifest.Packages[name] = module
		if err := b.script(module.Main, name, name); err != nil {
			return err
		}
	}
	return nil
}

// script builds one script from what stands at an import path, for the author
// or for one of the packages.
func (b *builder) script(target, forPackage, path string) error {
	p := &plugin{source: b.source, packages: b.manifest.PackageNames(), self: forPackage}
	result := api.Build(b.options(p, target, path))
	b.diagnose(result.Errors, Error)
	b.diagnose(result.Warnings, Warning)
	if err := failure(b.diagnostics); err != nil {
		return err
	}
	b.diagnostics = append(p.check(result.Metafile), b.diagnostics...)
	b.diagnostics = b.diagnostics[:min(len(b.diagnostics), maxDiagnostics)]
	if err := failure(b.diagnostics); err != nil {
		return err
	}
	for _, out := range result.OutputFiles {
		content := out.Contents
		name := target
		if strings.HasSuffix(out.Path, ".map") {
			name = applet.SourceMap(target)
			var err error
			if content, err = p.withSources(content); err != nil {
				return err
			}
		} else {
			content = slices.Concat(p.prologue(), content)
		}
		b.files[name] = content
	}
	if len(b.files[target]) > maxSource {
		b.diagnostics = append(b.diagnostics, Diagnostic{
			Severity: Error, Text: fmt.Sprintf("%s is larger than %d MB", target, maxSource>>20),
		})
	}
	return failure(b.diagnostics)
}

// options are esbuild's, for a script that imports path and runs it.
func (b *builder) options(p *plugin, target, path string) api.BuildOptions {
	entry := fmt.Sprintf("import %q;\n", path)
	footer := ""
	if p.self != "" {
		// The engine takes the exports of a package from what its script returns.
		entry = fmt.Sprintf("import * as all from %q;\n__vitrine_exports = {__esModule: true, ...all};\n", path)
		footer = "return __vitrine_exports;"
	}
	return api.BuildOptions{
		Stdin:         &api.StdinOptions{Contents: entry, ResolveDir: b.source.folder, Sourcefile: "vitrine:start", Loader: api.LoaderJS},
		AbsWorkingDir: b.source.folder,
		Outfile:       filepath.Join(b.source.folder, filepath.Base(target)), // never written; source paths are relative to it
		Bundle:        true,
		Write:         false,
		Plugins:       []api.Plugin{p.esbuild()},
		Format:        api.FormatESModule, // no wrapper: top-level await stays where it is
		Platform:      api.PlatformBrowser,
		Target:        api.ES2022,
		// What goja lacks of ES2022 is lowered (FINDINGS: JavaScript that goja lacks).
		Supported: map[string]bool{
			"async-generator": false, "for-await": false, "import-meta": false,
			"dynamic-import": false, "regexp-match-indices": false,
		},
		Define:          map[string]string{"process.env.NODE_ENV": `"production"`},
		JSX:             api.JSXAutomatic,
		JSXImportSource: "vitrine:ui",
		Footer:          map[string]string{"js": footer},
		Sourcemap:       api.SourceMapExternal,
		SourcesContent:  api.SourcesContentExclude, // esbuild would read what a package's own map names, see withSources
		Metafile:        true,
		Charset:         api.CharsetUTF8,
		LegalComments:   api.LegalCommentsInline,
		LogLevel:        api.LogLevelSilent,
		LogOverride:     map[string]api.LogLevel{"this-is-undefined-in-esm": api.LogLevelSilent}, // many scripts ask for it
		LogLimit:        maxDiagnostics,
	}
}

// maxDiagnostics is as many as a person reads at once.
const maxDiagnostics = 50

// diagnose converts esbuild's messages.
func (b *builder) diagnose(messages []api.Message, severity Severity) {
	for _, m := range messages {
		if len(b.diagnostics) == maxDiagnostics {
			return
		}
		d := Diagnostic{Severity: severity, Text: bounded(m.Text)}
		if l := m.Location; l != nil {
			d.File, d.Line, d.Column, d.Length = l.File, l.Line, l.Column+1, l.Length
			d.Source, d.Suggestion = bounded(l.LineText), bounded(l.Suggestion)
			if d.Suggestion != "" {
				d.Suggestion = "write " + d.Suggestion
			}
		}
		if r, ok := m.Detail.(*refusal); ok && r.suggestion != "" {
			d.Suggestion = r.suggestion
		}
		if name, ok := unresolved(m.Text); ok && d.Suggestion == "" {
			d.Suggestion = b.suggestImport(name)
		} else {
			for _, n := range m.Notes {
				d.Notes = append(d.Notes, bounded(n.Text))
			}
		}
		b.diagnostics = append(b.diagnostics, d)
	}
}

// unresolved takes the import path out of esbuild's most frequent message.
func unresolved(text string) (string, bool) {
	rest, ok := strings.CutPrefix(text, `Could not resolve "`)
	return strings.TrimSuffix(rest, `"`), ok
}

// suggestImport says what to do about an import that leads nowhere.
func (b *builder) suggestImport(name string) string {
	if hint, ok := nodeModules[strings.TrimPrefix(name, "node:")]; ok {
		return "Node.js modules do not exist here: " + hint
	}
	if strings.HasPrefix(name, ".") || strings.HasPrefix(name, "/") {
		return "is the path right, and the file in the folder?"
	}
	return "install it with npm in the folder, or allow a node_modules above with --root"
}

// bounded shortens hostile text for a message.
func bounded(text string) string {
	const most = 1_000
	if len(text) > most {
		return strings.ToValidUTF8(text[:most], "") + "..."
	}
	return text
}

// extras adds the icons and what applet.json includes.
func (b *builder) extras() error {
	for _, icon := range b.manifest.Icons {
		if err := b.extra(icon.Source); err != nil {
			return err
		}
	}
	for _, pattern := range b.manifest.Include {
		names, err := b.glob(pattern)
		if err != nil {
			return err
		}
		for _, name := range names {
			if err := b.extra(name); err != nil {
				return err
			}
		}
	}
	b.manifest.Include = nil
	return nil
}

// extra adds one file as it is.
func (b *builder) extra(name string) error {
	if other, taken := b.files[name]; taken && (name == b.manifest.Main || strings.HasSuffix(name, ".map")) {
		return b.fail(Diagnostic{
			Severity: Error, File: name, Text: fmt.Sprintf("the bundle has a %s of its own (%d bytes)", name, len(other)),
			Suggestion: "rename the file",
		})
	}
	path := filepath.Join(b.source.folder, filepath.FromSlash(name))
	if err := b.source.refuseHidden(path); err != nil {
		return b.fail(diagnose(err, applet.SourceName))
	}
	data, err := b.source.content(path, maxAsset)
	if err != nil {
		return b.fail(diagnose(err, applet.SourceName))
	}
	b.files[name] = bytes.Clone(data)
	return nil
}

func (b *builder) fail(d Diagnostic) error {
	b.diagnostics = append(b.diagnostics, d)
	return failure(b.diagnostics)
}

// glob finds the files that an include pattern means, sorted.
func (b *builder) glob(pattern string) ([]string, error) {
	name, _ := below(b.source.base, b.source.folder)
	folder, err := b.source.root.OpenRoot(name)
	if err != nil {
		return nil, fmt.Errorf("cannot read %s: %w", b.source.folder, withoutPath(err))
	}
	defer folder.Close() //nolint:errcheck // only read from
	names, err := doublestar.Glob(folder.FS(), pattern, doublestar.WithFilesOnly(), doublestar.WithNoFollow(), doublestar.WithNoHidden())
	if err != nil {
		return nil, fmt.Errorf("cannot look for %s: %w", pattern, err)
	}
	if len(names) == 0 {
		return nil, b.fail(Diagnostic{Severity: Error, File: applet.SourceName, Text: fmt.Sprintf("include: no file is called %s", pattern)})
	}
	if len(names) > applet.MaxFiles {
		return nil, b.fail(Diagnostic{Severity: Error, File: applet.SourceName, Text: fmt.Sprintf("include: %s are more than %d files", pattern, applet.MaxFiles)})
	}
	slices.Sort(names)
	return names, nil
}
