package bundler

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strings"
)

// imports judges what files import, from what esbuild says it has followed: the
// files of an npm package may import those of the package itself and of its
// dependencies, and nothing of the author's. It sees patterns, too
// (import(`./${x}.js`)), of which plugins are not told.
type imports struct {
	source       *source
	loaded       map[string]loaded          // by the names that esbuild gives files
	dependencies map[string]map[string]bool // by the folder of a package
}

// graph is the part of esbuild's metafile that is of use here.
type graph struct {
	Inputs map[string]struct {
		Imports []struct {
			Path     string `json:"path"`
			Original string `json:"original"`
			External bool   `json:"external"`
		} `json:"imports"`
	} `json:"inputs"`
}

// taken is what a pattern may have found: files below a folder, for the author
// or for a package.
type taken struct {
	folder    string
	by        installed
	installed bool
}

// check refuses what goes beyond a package. Metafile is esbuild's.
func (p *plugin) check(metafile string) []Diagnostic {
	i := imports{p.source, p.loaded, map[string]map[string]bool{}}
	var g graph
	if err := json.Unmarshal([]byte(metafile), &g); err != nil {
		return []Diagnostic{{Severity: Error, Text: "cannot understand what was imported"}}
	}
	var refused []Diagnostic
	refuse := func(path string, err error) {
		if err != nil && len(refused) < maxDiagnostics {
			refused = append(refused, diagnose(err, p.source.relative(path)))
		}
	}
	found := map[string]bool{} // what was imported by its name
	var patterns []taken
	for _, name := range slices.Sorted(maps.Keys(g.Inputs)) {
		importer, ok := i.file(name)
		if !ok { // one of the viewer's, or what starts the script
			importer = filepath.Join(p.source.folder, "start.js")
		}
		for _, imported := range g.Inputs[name].Imports {
			path, isFile := i.file(imported.Path)
			switch {
			case isFile && !imported.External:
				found[path] = true
				refuse(importer, i.edge(importer, path, imported.Original))
			case imported.External && strings.Contains(imported.Path, "*"): // otherwise it was optional, and is missing
				pattern, err := i.pattern(importer, imported.Path)
				patterns = append(patterns, pattern)
				refuse(importer, err)
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(p.loaded)) {
		if path := p.loaded[name].path; !found[path] {
			refuse(path, i.foundBy(path, patterns))
		}
	}
	return refused
}

// file is the path of what esbuild calls name, which it was given to load.
func (i *imports) file(name string) (path string, ok bool) {
	f, ok := i.loaded[name]
	if plain, _, attributes := strings.Cut(name, " with {"); !ok && attributes { // one file, imported in two ways
		f, ok = i.loaded[plain]
	}
	return f.path, ok
}

// edge refuses an import of a file, that was written as original.
func (i *imports) edge(importer, path, original string) error {
	if from, ok := i.source.packageOf(importer); ok {
		return i.mayImport(importer, from, path)
	}
	name, ok := packageName(original)
	if !ok {
		return nil
	}
	folder, ok := i.source.find(filepath.Dir(importer), name)
	if !ok || folder == path || within(folder, path) || !i.pointsOut(folder) {
		return nil
	}
	return &refusal{
		fmt.Sprintf("the package %q gives out %s, which is not its own", name, i.source.relative(path)),
		"do without the package: it reads the files around it",
	}
}

// packageName is the package in what an import says, if that names one.
func packageName(original string) (string, bool) {
	if original == "" || strings.ContainsRune("./#", rune(original[0])) {
		return "", false
	}
	parts := strings.SplitN(original, "/", 3)
	if parts[0][0] == '@' && len(parts) > 1 {
		return parts[0] + "/" + parts[1], true
	}
	return parts[0], true
}

// maxLooked is how many files of a package are looked at; one with more is
// taken for one that points out.
const maxLooked = 100_000

// pointsOut tells whether anything in the folder of a package leads out of it: a
// package.json, of which each of its folders may have one, or a link. Otherwise
// it is the author who has put something of theirs in its place.
func (i *imports) pointsOut(folder string) bool {
	looked, out := 0, false
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		looked++
		switch {
		case err != nil:
			return err
		case entry.IsDir() && entry.Name() == modulesFolder:
			return fs.SkipDir // others' packages
		case entry.Type()&fs.ModeSymlink != 0:
			real, err := filepath.EvalSymlinks(path)
			out = err == nil && !within(folder, real)
		case entry.Name() == "package.json":
			out = i.namesOutside(folder, filepath.Dir(path))
		}
		if out || looked > maxLooked {
			out = true
			return fs.SkipAll
		}
		return nil
	})
	return out || err != nil
}

// namesOutside tells whether the package.json in a folder of a package names
// files outside of the package.
func (i *imports) namesOutside(whole, folder string) bool {
	inner, _ := below(whole, folder)
	var out func(v any) bool
	out = func(v any) bool {
		switch v := v.(type) {
		case string:
			return !filepath.IsLocal(filepath.Join(inner, filepath.FromSlash(v)))
		case []any:
			return slices.ContainsFunc(v, out)
		case map[string]any:
			return slices.ContainsFunc(slices.Collect(maps.Values(v)), out)
		}
		return false
	}
	all := i.source.packageJSON(folder)
	for _, key := range []string{"main", "module", "browser", "exports"} {
		var v any
		if json.Unmarshal(all[key], &v) == nil && out(v) {
			return true
		}
	}
	return false
}

// pattern refuses a package that imports whatever is in folders that are not its own.
func (i *imports) pattern(importer, text string) (taken, error) {
	fixed, _, _ := strings.Cut(text, "*")
	fixed = fixed[:strings.LastIndexByte(fixed, '/')+1]
	from, ok := i.source.packageOf(importer)
	t := taken{filepath.Join(filepath.Dir(importer), filepath.FromSlash(fixed)), from, ok}
	if ok && t.folder != from.folder && !within(from.folder, t.folder) {
		return t, &refusal{
			fmt.Sprintf("the package %q imports whatever is in %s, which is not its own", from.name, i.source.relative(t.folder)),
			"do without the package: it reads the files around it",
		}
	}
	return t, nil
}

// foundBy refuses a file that only a pattern can have found, unless the one that
// did may import it: patterns follow links.
func (i *imports) foundBy(path string, patterns []taken) error {
	of, ok := i.source.packageOf(path)
	for _, t := range patterns {
		if t.installed && ok && of == t.by || !t.installed && within(t.folder, path) {
			return nil
		}
	}
	return &refusal{"a package imports it through a link that leads out", "do without the package: it reads the files around it"}
}

// mayImport refuses an import of the file at path.
func (i *imports) mayImport(importer string, from installed, path string) error {
	to, isInstalled := i.source.packageOf(path)
	switch {
	case !isInstalled:
		return &refusal{
			fmt.Sprintf("the package %q imports %s, which is yours and not its own", from.name, i.source.relative(path)),
			"do without the package: it reads the files around it",
		}
	case to.folder == from.folder, i.depends(importer, from, to):
		return nil
	}
	return &refusal{
		fmt.Sprintf("the package %q imports %q, which its package.json does not list", from.name, to.name),
		fmt.Sprintf("if that is right, add %q to the dependencies in your package.json", to.name),
	}
}

// depends tells whether a package lists another as a dependency, by whatever
// name, or the author does: many packages forget some that stand beside them.
func (i *imports) depends(importer string, from, to installed) bool {
	names := maps.Clone(i.listed(from.folder))
	for dir := i.source.folder; ; dir = filepath.Dir(dir) {
		maps.Copy(names, i.listed(dir))
		if dir == i.source.base || !within(i.source.base, dir) {
			break
		}
	}
	for name := range names {
		if at, ok := i.source.find(filepath.Dir(importer), name); ok && at == to.folder {
			return true
		}
	}
	return false
}

// maxPackage is the most bytes of a package.json.
const maxPackage = 1 << 20

// packageJSON is what the package.json in a folder says, if there is one that
// can be understood.
func (s *source) packageJSON(folder string) map[string]json.RawMessage {
	data, err := s.content(filepath.Join(folder, "package.json"), maxPackage)
	if err != nil {
		return nil
	}
	var all map[string]json.RawMessage
	if json.Unmarshal(data, &all) != nil {
		return nil
	}
	return all
}

// listed are the dependencies in the package.json of a folder.
func (i *imports) listed(folder string) map[string]bool {
	if known, ok := i.dependencies[folder]; ok {
		return known
	}
	names := map[string]bool{}
	i.dependencies[folder] = names
	all := i.source.packageJSON(folder)
	for _, key := range []string{"dependencies", "devDependencies", "optionalDependencies", "peerDependencies", "peerDependenciesMeta"} {
		var some map[string]any
		if json.Unmarshal(all[key], &some) == nil {
			for name := range some {
				names[name] = true
			}
		}
	}
	return names
}

// installed is an npm package: what stands in a node_modules.
type installed struct{ name, folder string }

const modulesFolder = "node_modules"

// packageOf is the package that a file belongs to, by the name that it has
// without links. It is not ok for a file of the author's.
func (s *source) packageOf(path string) (installed, bool) {
	base := s.base
	if within(s.folder, path) {
		base = s.folder // which may itself stand in somebody's node_modules
	}
	rel, ok := below(base, path)
	if !ok {
		return installed{}, false
	}
	parts := strings.Split(filepath.ToSlash(rel), "/")
	for at := len(parts) - 2; at >= 0; at-- {
		if parts[at] != modulesFolder {
			continue
		}
		end := at + 2
		if strings.HasPrefix(parts[at+1], "@") && end < len(parts) {
			end++
		}
		end = min(end, len(parts))
		return installed{strings.Join(parts[at+1:end], "/"), filepath.Join(base, filepath.Join(parts[:end]...))}, true
	}
	return installed{}, false
}

// find is the folder, without links, that the name of a package leads to from a
// folder, as Node.js looks for it.
func (s *source) find(from, name string) (string, bool) {
	if !filepath.IsLocal(filepath.FromSlash(name)) {
		return "", false
	}
	for dir := from; within(s.base, dir) || dir == s.base; dir = filepath.Dir(dir) {
		at := filepath.Join(dir, modulesFolder, filepath.FromSlash(name))
		if filepath.Base(dir) == modulesFolder {
			at = filepath.Join(dir, filepath.FromSlash(name))
		}
		if real, err := filepath.EvalSymlinks(at); err == nil {
			return real, true
		}
		if dir == filepath.Dir(dir) {
			break
		}
	}
	return "", false
}

func within(folder, path string) bool {
	name, ok := below(folder, path)
	return ok && name != "."
}

// hidden is the first part of a path whose name begins with a dot, which is how
// people keep what is not to be passed on: .env, .git. Empty: there is none.
// The folders in which package managers keep packages are no such ones.
func (s *source) hidden(path string) string {
	parts := strings.Split(s.relative(path), "/")
	for i, part := range parts {
		if !strings.HasPrefix(part, ".") || part == "." || part == ".." {
			continue
		}
		store := i > 0 && parts[i-1] == modulesFolder && slices.Contains(parts[i+1:], modulesFolder)
		if !store {
			return part
		}
	}
	return ""
}

// refuseHidden refuses a file that is not to be passed on. A script that the
// person named is what they want to run, whatever its name.
func (s *source) refuseHidden(path string) error {
	if s.script != "" && path == filepath.Join(s.folder, s.script) {
		return nil
	}
	if part := s.hidden(path); part != "" {
		return &refusal{
			fmt.Sprintf("cannot take %s into the bundle: %s is hidden, as files are that are not to be passed on", s.relative(path), part),
			"rename it if it is meant for everybody who gets the applet",
		}
	}
	return nil
}
