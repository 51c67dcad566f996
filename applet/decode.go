package applet

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// ParseManifest reads the manifest of a bundle. Its error is a *ManifestError.
func ParseManifest(data []byte) (*Manifest, error) {
	return parseManifest(data, &decoder{file: ManifestName, data: data, bundled: true})
}

// ParseSource reads the applet.json of an author's folder, in which files and
// the scripts of packages are not given, main and format may be left out, and
// further files can be included. Its error is a *ManifestError.
func ParseSource(data []byte) (*Manifest, error) {
	return parseManifest(data, &decoder{file: SourceName, data: data})
}

func parseManifest(data []byte, d *decoder) (*Manifest, error) {
	if len(data) > MaxManifest {
		d.problem(0, "", fmt.Sprintf("the manifest is larger than %d bytes", MaxManifest), "")
		return nil, d.failure()
	}
	v, err := parseJSON(data)
	var syntax *syntaxError
	if errors.As(err, &syntax) {
		d.problem(syntax.offset, "", syntax.text, "")
		return nil, d.failure()
	}
	m := d.manifest(v)
	if len(d.problems) > 0 {
		return nil, d.failure()
	}
	return m, nil
}

// decoder turns values into a Manifest and collects all that is wrong.
type decoder struct {
	file     string
	data     []byte
	bundled  bool
	problems []Problem
}

func (d *decoder) failure() error {
	slices.SortStableFunc(d.problems, func(a, b Problem) int {
		return cmp.Or(a.Line-b.Line, a.Column-b.Column)
	})
	return &ManifestError{d.file, d.problems}
}

// maxProblems is as many as a person reads at once.
const maxProblems = 20

func (d *decoder) problem(offset int, field, text, hint string) {
	if len(d.problems) == maxProblems {
		return
	}
	line, column := place(d.data, offset)
	d.problems = append(d.problems, Problem{line, column, field, text, hint})
}

// object calls the function of each member. Members without one are refused.
// It says which members were there.
func (d *decoder) object(v value, field string, known map[string]func(value)) map[string]bool {
	there := map[string]bool{}
	if v.kind != '{' {
		d.mismatch(v, field, "an object")
		return there
	}
	for _, m := range v.members {
		there[m.name] = true
		if read, ok := known[m.name]; ok {
			read(m.value)
			continue
		}
		names := make([]string, 0, len(known))
		for name := range known {
			names = append(names, name)
		}
		slices.Sort(names)
		hint := "known are " + strings.Join(names, ", ")
		if near := nearest(m.name, names); near != "" {
			hint = fmt.Sprintf("did you mean %q?", near)
		}
		d.problem(m.offset, join(field, m.name), "unknown field "+show(m.name), hint)
	}
	return there
}

func (d *decoder) manifest(v value) *Manifest {
	m := &Manifest{Format: Format}
	known := map[string]func(value){
		"format":      func(v value) { d.format(v) },
		"id":          func(v value) { d.text(v, "id", &m.ID, checkID) },
		"name":        func(v value) { d.text(v, "name", &m.Name, checkName) },
		"version":     func(v value) { d.text(v, "version", &m.Version, checkVersion) },
		"description": func(v value) { d.text(v, "description", &m.Description, checkDescription) },
		"icons":       func(v value) { m.Icons = d.icons(v) },
		"main":        func(v value) { d.text(v, "main", &m.Main, checkPath) },
		"permissions": func(v value) { m.Permissions = d.permissions(v, "permissions") },
		"budget":      func(v value) { m.Budget = d.budget(v) },
		"packages":    func(v value) { m.Packages = d.packages(v) },
		"unsafe-eval": func(v value) { d.flag(v, "unsafe-eval", &m.UnsafeEval) },
		"ports": func(v value) {
			d.problem(v.offset, "ports", "ports are not supported by this version of Vitrine", "leave ports out")
		},
	}
	required := []string{"id", "name", "version"}
	if d.bundled {
		known["files"] = func(v value) { m.Files = d.files(v) }
		known["succeeds"] = func(v value) { m.Succeeds = d.successions(v) }
		required = append(required, "format", "main", "files")
	} else {
		known["$schema"] = func(value) {}
		known["include"] = func(v value) { m.Include = d.include(v) }
	}
	there := d.object(v, "", known)
	if v.kind != '{' {
		return m
	}
	for _, name := range required {
		if !there[name] {
			d.problem(v.offset, name, fmt.Sprintf("the field %q is missing", name), hints[name])
		}
	}
	if d.bundled && len(d.problems) == 0 {
		d.references(v, m)
	}
	return m
}

// hints say what to write for a field that is missing.
var hints = map[string]string{
	"id":      `for example "id": "org.example.clock"`,
	"name":    `for example "name": "Clock"`,
	"version": `for example "version": "1.0.0"`,
	"format":  `it is "format": 1`,
}

// references checks that what the manifest speaks of is among its files.
func (d *decoder) references(v value, m *Manifest) {
	want := func(field, path string) {
		if _, ok := m.Files[path]; !ok {
			d.problem(v.offset, field, fmt.Sprintf("%s is %s, which is not among the files", field, show(path)), "")
		}
	}
	want("main", m.Main)
	for i, icon := range m.Icons {
		want(fmt.Sprintf("icons[%d].src", i), icon.Source)
	}
	for _, name := range m.PackageNames() {
		want("packages."+name+".main", m.Packages[name].Main)
	}
}

func (d *decoder) format(v value) {
	if n, err := strconv.Atoi(string(v.number)); v.kind != '0' || err != nil || n != Format {
		d.problem(v.offset, "format", fmt.Sprintf("the format is not %d, the only one that this version of Vitrine reads", Format), "a newer Vitrine may read it")
	}
}

func (d *decoder) icons(v value) []Icon {
	var icons []Icon
	for i, item := range d.list(v, "icons", maxIcons) {
		var icon Icon
		field := fmt.Sprintf("icons[%d]", i)
		d.require(item, field, d.object(item, field, map[string]func(value){
			"src":   func(v value) { d.text(v, field+".src", &icon.Source, checkPath) },
			"sizes": func(v value) { d.text(v, field+".sizes", &icon.Sizes, checkSizes) },
			"type":  func(v value) { d.text(v, field+".type", &icon.Type, checkMediaType) },
		}), "src")
		icons = append(icons, icon)
	}
	return icons
}

func (d *decoder) permissions(v value, field string) []Permission {
	var list []Permission
	for i, item := range d.list(v, field, maxPermissions) {
		var p Permission
		field := fmt.Sprintf("%s[%d]", field, i)
		there := d.object(item, field, map[string]func(value){
			"action":   func(v value) { d.text(v, field+".action", &p.Action, checkAction) },
			"resource": func(v value) { d.text(v, field+".resource", &p.Resource, checkLine(maxResource)) },
			"reason":   func(v value) { d.text(v, field+".reason", &p.Reason, checkLine(maxReason)) },
		})
		d.require(item, field, there, "action", "reason")
		if p.Action != "" && there["resource"] {
			if err := checkResource(p.Action, p.Resource); err != nil {
				d.problem(item.offset, field+".resource", err.Error(), "")
			}
		}
		list = append(list, p)
	}
	return list
}

func (d *decoder) budget(v value) *Budget {
	var b Budget
	d.object(v, "budget", map[string]func(value){
		"memory":  func(v value) { b.Memory = d.size(v, "budget.memory") },
		"storage": func(v value) { b.Storage = d.size(v, "budget.storage") },
		"fuel":    func(v value) { b.Fuel = d.count(v, "budget.fuel") },
		"cpu":     func(v value) { b.CPU = d.seconds(v, "budget.cpu") },
	})
	return &b
}

func (d *decoder) packages(v value) map[string]Module {
	packages := map[string]Module{}
	if v.kind != '{' {
		d.mismatch(v, "packages", "an object")
		return packages
	}
	if len(v.members) > maxPackages {
		d.problem(v.offset, "packages", fmt.Sprintf("there are more than %d packages", maxPackages), "")
		return packages
	}
	for _, member := range v.members {
		field := "packages." + member.name
		if err := checkPackage(member.name); err != nil {
			d.problem(member.offset, "packages", show(member.name)+" "+err.Error(), "")
			continue
		}
		var module Module
		known := map[string]func(value){
			"permissions": func(v value) { module.Permissions = d.permissions(v, field+".permissions") },
		}
		if d.bundled {
			known["main"] = func(v value) { d.text(v, field+".main", &module.Main, checkPath) }
		}
		there := d.object(member.value, field, known)
		if d.bundled {
			d.require(member.value, field, there, "main")
		}
		packages[member.name] = module
	}
	return packages
}

func (d *decoder) files(v value) map[string]string {
	files := map[string]string{}
	if v.kind != '{' {
		d.mismatch(v, "files", "an object of paths and hashes")
		return files
	}
	if len(v.members) > MaxFiles {
		d.problem(v.offset, "files", fmt.Sprintf("there are more than %d files", MaxFiles), "")
		return files
	}
	for _, member := range v.members {
		field := "files." + member.name
		if err := checkPath(member.name); err != nil {
			d.problem(member.offset, "files", "the path "+show(member.name)+" "+err.Error(), "")
			continue
		}
		var hash string
		d.text(member.value, field, &hash, checkHash)
		files[member.name] = hash
	}
	return files
}

func (d *decoder) successions(v value) []Succession {
	var list []Succession
	for i, item := range d.list(v, "succeeds", maxSuccessions) {
		var s Succession
		field := fmt.Sprintf("succeeds[%d]", i)
		there := d.object(item, field, map[string]func(value){
			"signature": func(v value) { d.text(v, field+".signature", &s.Signature, checkArmored) },
		})
		d.require(item, field, there, "signature")
		list = append(list, s)
	}
	return list
}

func (d *decoder) include(v value) []string {
	var patterns []string
	for i, item := range d.list(v, "include", maxIncludes) {
		var pattern string
		d.text(item, fmt.Sprintf("include[%d]", i), &pattern, checkInclude)
		patterns = append(patterns, pattern)
	}
	return patterns
}

func (d *decoder) list(v value, field string, most int) []value {
	if v.kind != '[' {
		d.mismatch(v, field, "a list")
		return nil
	}
	if len(v.items) > most {
		d.problem(v.offset, field, fmt.Sprintf("%s has more than %d items", field, most), "")
		return nil
	}
	return v.items
}

func (d *decoder) require(v value, field string, there map[string]bool, names ...string) {
	if v.kind != '{' {
		return
	}
	for _, name := range names {
		if !there[name] {
			d.problem(v.offset, join(field, name), fmt.Sprintf("%s has no %q", field, name), "")
		}
	}
}

func (d *decoder) text(v value, field string, into *string, check func(string) error) {
	if v.kind != '"' {
		d.mismatch(v, field, "a text in quotes")
		return
	}
	if err := check(v.text); err != nil {
		d.problem(v.offset, field, field+" "+err.Error(), "")
		return
	}
	*into = v.text
}

func (d *decoder) flag(v value, field string, into *bool) {
	if v.kind != 't' {
		d.mismatch(v, field, "true or false")
		return
	}
	*into = v.flag
}

func (d *decoder) mismatch(v value, field, want string) {
	if field == "" {
		field = "the manifest"
	}
	d.problem(v.offset, field, fmt.Sprintf("%s is %s, not %s", field, kinds[v.kind], want), "")
}

var kinds = map[byte]string{
	'{': "an object", '[': "a list", '"': "a text", '0': "a number", 't': "true or false", 'n': "null",
}

func join(field, name string) string {
	if field == "" {
		return name
	}
	return field + "." + name
}

// show quotes a hostile text and bounds it.
func show(text string) string {
	const most = 80
	if len(text) > most {
		text = text[:most] + "..."
	}
	return strconv.QuoteToASCII(text)
}
