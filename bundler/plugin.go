package bundler

import (
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/evanw/esbuild/pkg/api"
)

// plugin stands between esbuild and the files: esbuild finds out which file an
// import means, but only the plugin reads it.
type plugin struct {
	source   *source
	packages []string // npm packages with authority of their own
	self     string   // the one being built, or empty

	mu       sync.Mutex
	imported map[string]bool   // of packages
	loaded   map[string]loaded // by the names that esbuild gives files
}

// loaded is a file that was given to esbuild.
type loaded struct{ path, text string }

// Namespaces of what does not come from a file.
const (
	moduleNamespace  = "vitrine"
	packageNamespace = "package"
)

func (p *plugin) esbuild() api.Plugin {
	return api.Plugin{Name: "vitrine", Setup: func(build api.PluginBuild) {
		build.OnResolve(api.OnResolveOptions{Filter: `^vitrine:`}, p.resolveModule)
		build.OnResolve(api.OnResolveOptions{Filter: `^(https?:|data:|blob:|file:|//)`}, p.resolveAddress)
		if len(p.packages) > 0 {
			build.OnResolve(api.OnResolveOptions{Filter: `^[^./]`}, p.resolvePackage)
		}
		build.OnLoad(api.OnLoadOptions{Filter: `.*`, Namespace: moduleNamespace}, p.loadModule)
		build.OnLoad(api.OnLoadOptions{Filter: `.*`, Namespace: packageNamespace}, p.loadPackage)
		build.OnLoad(api.OnLoadOptions{Filter: `.*`, Namespace: "file"}, p.loadFile)
	}}
}

func (p *plugin) resolveModule(args api.OnResolveArgs) (api.OnResolveResult, error) {
	name := args.Path
	if _, ok := moduleSource(name); !ok {
		r := &refusal{fmt.Sprintf("there is no module %q", name), "there are " + strings.Join(moduleNames(), ", ")}
		return api.OnResolveResult{Errors: []api.Message{{Text: r.text, Detail: r}}}, nil
	}
	return api.OnResolveResult{Path: strings.TrimPrefix(name, "vitrine:"), Namespace: moduleNamespace, SideEffects: api.SideEffectsFalse}, nil
}

// resolveAddress refuses what esbuild would leave to a browser to load.
func (p *plugin) resolveAddress(args api.OnResolveArgs) (api.OnResolveResult, error) {
	r := &refusal{"cannot import from an address: " + bounded(args.Path), "put the file into the folder"}
	return api.OnResolveResult{Errors: []api.Message{{Text: r.text, Detail: r}}}, nil
}

func (p *plugin) loadModule(args api.OnLoadArgs) (api.OnLoadResult, error) {
	text, _ := moduleSource("vitrine:" + args.Path)
	return api.OnLoadResult{Contents: &text, Loader: api.LoaderJS}, nil
}

// resolvePackage keeps packages with authority of their own out of the script.
func (p *plugin) resolvePackage(args api.OnResolveArgs) (api.OnResolveResult, error) {
	for _, name := range p.packages {
		if name == p.self {
			continue
		}
		if strings.HasPrefix(args.Path, name+"/") {
			r := &refusal{fmt.Sprintf("cannot import a part of %q, which has authority of its own", name), fmt.Sprintf("import %q itself", name)}
			return api.OnResolveResult{Errors: []api.Message{{Text: r.text, Detail: r}}}, nil
		}
		if args.Path == name {
			p.mu.Lock()
			defer p.mu.Unlock()
			if p.imported == nil {
				p.imported = map[string]bool{}
			}
			p.imported[name] = true
			return api.OnResolveResult{Path: name, Namespace: packageNamespace}, nil
		}
	}
	return api.OnResolveResult{}, nil
}

// loadPackage gives what stands for a package with authority of its own. It is
// a CommonJS module, because nobody knows its exports before it has run.
func (p *plugin) loadPackage(args api.OnLoadArgs) (api.OnLoadResult, error) {
	text := fmt.Sprintf("module.exports = %s;\n", p.constant(args.Path))
	return api.OnLoadResult{Contents: &text, Loader: api.LoaderJS}, nil
}

// constant is the name under which the prologue holds a package.
func (p *plugin) constant(name string) string {
	return fmt.Sprintf("__vitrine_package_%d", slices.Index(p.packages, name))
}

// prologue is what a script begins with. It is one line, without a line break,
// so that the source map's lines stay right.
func (p *plugin) prologue() []byte {
	line := `"use strict"; `
	for _, name := range p.packages {
		if p.imported[name] {
			line += fmt.Sprintf("const %s = await __vitrine_import(%q); ", p.constant(name), name)
		}
	}
	if p.self != "" {
		line += "let __vitrine_exports; "
	}
	return []byte(line)
}

// loaders say how a file is imported, by its extension.
var loaders = map[string]api.Loader{
	".js": api.LoaderJS, ".mjs": api.LoaderJS, ".cjs": api.LoaderJS, ".jsx": api.LoaderJSX,
	".ts": api.LoaderTS, ".mts": api.LoaderTS, ".cts": api.LoaderTS, ".tsx": api.LoaderTSX,
	".json": api.LoaderJSON,
	".txt":  api.LoaderText, ".md": api.LoaderText, ".csv": api.LoaderText, ".tsv": api.LoaderText,
	".svg": api.LoaderText, ".html": api.LoaderText, ".xml": api.LoaderText, ".obj": api.LoaderText,
	".bin": api.LoaderBinary, ".dat": api.LoaderBinary, ".stl": api.LoaderBinary, ".wasm": api.LoaderBinary,
	".png": api.LoaderBinary, ".jpg": api.LoaderBinary, ".jpeg": api.LoaderBinary, ".gif": api.LoaderBinary, ".webp": api.LoaderBinary,
	".ttf": api.LoaderBinary, ".otf": api.LoaderBinary, ".woff2": api.LoaderBinary,
	".css": api.LoaderEmpty, // packages import style sheets beside their code
}

// attributed says how a file is imported with {type: ...}.
var attributed = map[string]api.Loader{
	"json": api.LoaderJSON, "text": api.LoaderText, "bytes": api.LoaderBinary,
}

func (p *plugin) loadFile(args api.OnLoadArgs) (api.OnLoadResult, error) {
	if err := p.source.refuseHidden(args.Path); err != nil {
		return refuse(err)
	}
	loader, ok := attributed[args.With["type"]]
	if !ok {
		loader, ok = loaders[strings.ToLower(filepath.Ext(args.Path))]
	}
	if !ok {
		return refuse(&refusal{
			fmt.Sprintf("cannot import %s: nobody knows what to do with that kind of file", p.source.relative(args.Path)),
			`say it: import data from "./file" with {type: "text"}, or "bytes", or "json"`,
		})
	}
	script := loader == api.LoaderJS || loader == api.LoaderJSX || loader == api.LoaderTS || loader == api.LoaderTSX
	if p.source.script != "" && !script && !p.installed(args.Path) {
		return refuse(&refusal{
			fmt.Sprintf("a script alone imports only scripts and packages, not %s", p.source.relative(args.Path)),
			"read it with vitrine:files, which asks, or make a folder with an applet.json",
		})
	}
	most := int64(maxAsset)
	if script || loader == api.LoaderJSON {
		most = maxSource
	}
	data, err := p.source.content(args.Path, most)
	if err == nil && (script || loader == api.LoaderJSON) {
		err = checkNesting(data)
	}
	if err != nil {
		return refuse(err)
	}
	text := string(data)
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.loaded == nil {
		p.loaded = map[string]loaded{}
	}
	p.loaded[p.source.relative(args.Path)] = loaded{args.Path, text}
	if script && !p.installed(args.Path) && !commonJS.MatchString(text) && !strings.HasPrefix(filepath.Ext(args.Path), ".c") {
		text += moduleMark
	}
	return api.OnLoadResult{Contents: &text, Loader: loader}, nil
}

// moduleMark, at the end of an author's file, makes esbuild take it for a module
// though it neither imports nor exports anything: all code runs in one mode, and
// functions stay in their block whether or not there is an import.
const moduleMark = "\nexport {};\n"

// commonJS tells files that are modules of the older kind, which esbuild has to see as such.
var commonJS = regexp.MustCompile(`\b(module\s*\.\s*exports|exports\s*[.\[]|require\s*\()`)

// installed tells whether a file belongs to an npm package. The folder around
// a script holds whatever its owner keeps there, and not the author's files.
func (p *plugin) installed(path string) bool {
	_, ok := p.source.packageOf(path)
	return ok
}

func refuse(err error) (api.OnLoadResult, error) {
	return api.OnLoadResult{Errors: []api.Message{{Text: err.Error(), Detail: err}}}, nil
}
