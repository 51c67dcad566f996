package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"example.org/vitrine/app/host"
	"example.org/vitrine/app/terminal"
	"example.org/vitrine/applet"
	"example.org/vitrine/permissions/account"
)

type packCommand struct {
	Path   string `arg:"" help:"Folder with an applet.json, or a script."`
	Output string `short:"o" placeholder:"FILE" help:"The bundle to write; else the folder's name with .applet, here."`
	Root   string `placeholder:"DIR" help:"A folder above from which files may be taken, for a node_modules that stands there."`
}

// packed is what pack says for programs.
type packed struct {
	File    string `json:"file"`
	Bytes   int    `json:"bytes"`
	Digest  string `json:"digest"`
	ID      string `json:"id"`
	Name    string `json:"name"`
	Version string `json:"version"`
}

// Run packs.
func (c *packCommand) Run(ctx context.Context, o *output) error {
	data, err := host.Opener{Root: c.Root, Warn: o.warn}.Build(ctx, c.Path)
	if err != nil {
		return err
	}
	b, err := applet.Read(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return err
	}
	if c.Output == "" {
		resolved, err := filepath.Abs(c.Path) // "." has a name too
		if err != nil {
			return fmt.Errorf("cannot find %s: %w", c.Path, err)
		}
		name := filepath.Base(resolved)
		c.Output = strings.TrimSuffix(name, filepath.Ext(name)) + ".applet"
	}
	if err := writeFile(c.Output, data); err != nil {
		return err
	}
	m := b.Manifest()
	return o.show(packed{c.Output, len(data), b.Digest(), m.ID, m.Name, m.Version}, func(w *terminal.Printer) {
		w.Printf("%s: %s %s, %s in %d files\nsha256 %s\n",
			c.Output, m.Name, m.Version, account.Size(uint64(len(data))), len(b.Files()), b.Digest())
	})
}

// writeFile writes a bundle whole or not at all.
func writeFile(path string, data []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".vitrine-*")
	if err != nil {
		return fmt.Errorf("cannot write %s: %w", path, err)
	}
	defer os.Remove(f.Name()) //nolint:errcheck // a failure's leftover; after the renaming it is gone
	_, err = f.Write(data)
	if err == nil {
		err = f.Chmod(0o644)
	}
	if closing := f.Close(); err == nil {
		err = closing
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("cannot write %s: %w", path, err)
	}
	return nil
}
