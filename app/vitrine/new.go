package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"unicode"

	"example.org/vitrine/app/terminal"
	"example.org/vitrine/applet"
	"example.org/vitrine/assets"
)

type newCommand struct {
	Folder   string `arg:"" help:"The folder to make."`
	Template string `default:"window" enum:"window,canvas,table,script" help:"What to start from: window (a form), canvas (drawing), table (a file's rows) or script (no window)."`
	Name     string `help:"What people see. Default: the folder's name."`
	ID       string `name:"id" placeholder:"ORG.EXAMPLE.X" help:"A reverse domain name that is yours."`
}

// typesFolder is where the declarations stand in an author's folder.
const typesFolder = "types"

// Run makes the folder.
func (c *newCommand) Run(o *output) error {
	absolute, err := filepath.Abs(c.Folder)
	if err != nil {
		return fmt.Errorf("cannot make %s: %w", c.Folder, err)
	}
	if c.Name == "" {
		c.Name = title(filepath.Base(absolute))
	}
	if c.ID == "" {
		c.ID = "org.example." + slug(filepath.Base(absolute))
	}
	all, err := c.files()
	if err != nil {
		return err
	}
	if entries, err := os.ReadDir(absolute); err == nil && len(entries) > 0 {
		return fmt.Errorf("cannot make an applet in %s: it is not empty", c.Folder)
	} else if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("cannot make an applet in %s: %w", c.Folder, err)
	}
	for name, content := range all {
		path := filepath.Join(absolute, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return fmt.Errorf("cannot make %s: %w", c.Folder, err)
		}
		if err := os.WriteFile(path, content, 0o644); err != nil {
			return fmt.Errorf("cannot make %s: %w", c.Folder, err)
		}
	}
	verb := "open"
	if c.Template == "script" {
		verb = "run"
	}
	made := struct {
		Folder string `json:"folder"`
		ID     string `json:"id"`
		Name   string `json:"name"`
	}{c.Folder, c.ID, c.Name}
	return o.show(made, func(w *terminal.Printer) {
		w.Printf("%s: made %s. Try it: vitrine %s %s\n", c.Folder, c.Name, verb, c.Folder)
	})
}

// files are those of the template, filled in, and the type declarations.
func (c *newCommand) files() (map[string][]byte, error) {
	all, err := assets.Template(c.Template)
	if err != nil {
		return nil, err
	}
	for name, content := range all {
		all[name] = c.fill(name, content)
	}
	if _, err := applet.ParseSource(all[applet.SourceName]); err != nil {
		return nil, &usageError{err}
	}
	types := assets.Types()
	entries, err := fs.ReadDir(types, ".")
	if err != nil {
		return nil, fmt.Errorf("cannot read the type declarations: %w", err)
	}
	for _, e := range entries {
		content, err := fs.ReadFile(types, e.Name())
		if err != nil {
			return nil, fmt.Errorf("cannot read the type declarations: %w", err)
		}
		all[filepath.Join(typesFolder, e.Name())] = content
	}
	return all, nil
}

// fill puts the texts into a file of the template, quoted as it needs.
func (c *newCommand) fill(name string, content []byte) []byte {
	quote := func(text string) string { return text }
	if strings.HasSuffix(name, ".json") {
		quote = func(text string) string {
			quoted, err := json.Marshal(text)
			if err != nil {
				return "" // a string can be encoded
			}
			return string(quoted[1 : len(quoted)-1])
		}
	}
	return []byte(strings.NewReplacer(
		"{{.ID}}", quote(c.ID), "{{.Name}}", quote(c.Name), "{{.Types}}", typesFolder,
	).Replace(string(content)))
}

// title makes words of a folder's name.
func title(name string) string {
	words := strings.FieldsFunc(name, func(r rune) bool { return r == '-' || r == '_' || r == '.' || r == ' ' })
	text := []rune(strings.Join(words, " "))
	if len(text) == 0 {
		return "Applet"
	}
	text[0] = unicode.ToUpper(text[0])
	return string(text)
}

// slug makes a part of an id of a folder's name.
func slug(name string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(name) {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			b.WriteRune(r)
		case b.Len() > 0:
			b.WriteByte('-')
		}
	}
	if s := strings.Trim(b.String(), "-"); s != "" {
		return s
	}
	return "applet"
}
