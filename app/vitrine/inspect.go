package main

import (
	"fmt"
	"strings"
	"time"

	"example.org/vitrine/app/terminal"
	"example.org/vitrine/applet"
	"example.org/vitrine/permissions/account"
)

type inspectCommand struct {
	File string `arg:"" help:"A bundle." type:"existingfile"`
}

// contents is what inspect says for programs.
type contents struct {
	Digest      string           `json:"digest"`
	Identity    string           `json:"identity"`
	Fingerprint string           `json:"fingerprint,omitempty"`
	Manifest    *applet.Manifest `json:"manifest"`
	Files       []content        `json:"files"`
}

type content struct {
	Path   string `json:"path"`
	Bytes  int    `json:"bytes"`
	SHA256 string `json:"sha256"`
}

// Run shows what is in a bundle.
func (c *inspectCommand) Run(o *output) error {
	b, err := applet.Open(c.File)
	if err != nil {
		return err
	}
	m := b.Manifest()
	about := contents{Digest: b.Digest(), Identity: b.Identity().String(), Fingerprint: b.Identity().Fingerprint, Manifest: m}
	for _, path := range b.Files() {
		data, err := b.File(path)
		if err != nil {
			return err
		}
		about.Files = append(about.Files, content{path, len(data), m.Files[path]})
	}
	return o.show(about, func(w *terminal.Printer) { about.write(w) })
}

func (c contents) write(w *terminal.Printer) {
	m := c.Manifest
	w.Printf("%s %s\n", m.Name, m.Version)
	w.Printf("  id        %s\n", m.ID)
	if c.Fingerprint == "" {
		w.Printf("  author    anonymous: nobody signed it\n")
	} else {
		w.Printf("  author    signed by the key %s\n", c.Fingerprint)
	}
	w.Printf("  sha256    %s\n", c.Digest)
	for i, line := range strings.Split(m.Description, "\n") {
		if line != "" {
			w.Printf("  %-9s %s\n", []string{"about", ""}[min(i, 1)], line)
		}
	}
	if m.UnsafeEval {
		w.Printf("  eval      it runs code that is not in the bundle (unsafe-eval)\n")
	}
	if m.Budget != nil {
		w.Printf("  wants     %s\n", budget(*m.Budget))
	}
	writePermissions(w, "", m.Permissions)
	for _, name := range m.PackageNames() {
		w.Printf("\nThe package %s has authority of its own.\n", name)
		writePermissions(w, "package ", m.Packages[name].Permissions)
	}
	w.Printf("\nFiles\n")
	for _, f := range c.Files {
		w.Printf("  %9s  %s\n", account.Size(uint64(f.Bytes)), f.Path)
	}
}

func writePermissions(w *terminal.Printer, who string, list []applet.Permission) {
	if len(list) == 0 {
		w.Printf("\nThe %smanifest lists nothing that it may ask for.\n", who)
		return
	}
	w.Printf("\nIt may ask, and gives as its reasons:\n")
	for _, p := range list {
		resource := p.Resource
		if resource == "" {
			resource = "anything"
		}
		w.Printf("  %s: %s\n      %s\n", p.Action, resource, p.Reason)
	}
}

func budget(b applet.Budget) string {
	var wants []string
	if b.Memory > 0 {
		wants = append(wants, account.Size(b.Memory)+" of memory")
	}
	if b.CPU > 0 {
		wants = append(wants, time.Duration(b.CPU*float64(time.Second)).String()+" of computing time")
	}
	if b.Fuel > 0 {
		wants = append(wants, fmt.Sprintf("%d fuel", b.Fuel))
	}
	if b.Storage > 0 {
		wants = append(wants, account.Size(b.Storage)+" of storage")
	}
	if len(wants) == 0 {
		return "what everybody gets"
	}
	return strings.Join(wants, ", ")
}
