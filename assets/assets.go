// Package assets holds the files that authors of applets need: the type
// declarations of what an applet finds, the schema of its manifest, and
// templates of new applets. Its sub-packages hold what the programs themselves
// need: icons, texts, the default policy.
//
// Everything here is the project's own and trusted.
package assets

import (
	"embed"
	"fmt"
	"io/fs"
	"slices"
)

//go:embed types templates schema
var files embed.FS

// Types are the type declarations, *.d.ts, in one folder.
func Types() fs.FS { return folder("types") }

// Template is what a new applet starts from: files by their names, in which
// {{.ID}}, {{.Name}} and {{.Types}} are to be filled in.
func Template(name string) (map[string][]byte, error) {
	if !slices.Contains(Templates(), name) {
		return nil, fmt.Errorf("there is no template %q", name)
	}
	all := map[string][]byte{}
	for _, from := range []string{"templates", "templates/" + name} {
		entries, err := files.ReadDir(from)
		if err != nil {
			return nil, fmt.Errorf("cannot read template %q: %w", name, err)
		}
		for _, e := range entries {
			if e.IsDir() {
				continue
			}
			target := e.Name()
			if target == "gitignore" { // a name with a dot would not be embedded
				target = ".gitignore"
			}
			if all[target], err = files.ReadFile(from + "/" + e.Name()); err != nil {
				return nil, fmt.Errorf("cannot read template %q: %w", name, err)
			}
		}
	}
	return all, nil
}

// Templates are the names of all templates, sorted.
func Templates() []string {
	entries, err := files.ReadDir("templates")
	if err != nil {
		panic(err) // it is embedded
	}
	var names []string
	for _, e := range entries {
		if e.IsDir() {
			names = append(names, e.Name())
		}
	}
	return names
}

// Schema is the JSON Schema of applet.json.
func Schema() []byte {
	data, err := files.ReadFile("schema/applet.schema.json")
	if err != nil {
		panic(err) // it is embedded
	}
	return data
}

func folder(name string) fs.FS {
	sub, err := fs.Sub(files, name)
	if err != nil {
		panic(err) // the name is ours
	}
	return sub
}
