package main

import (
	"fmt"
	"io"
	"strings"
	"time"

	"vitrine/applet"
	"vitrine/sandbox/account"
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
	return o.show(about, func(w io.Writer) { about.write(w) })
}

func (c contents) write(w io.Writer) {
	m := c.Manifest
	fmt.Fprintf(w, "%s %s\n", plain(m.Name), m.Version)
	fmt.Fprintf(w, "  id        %s\n", m.ID)
	if c.Fingerprint == "" {
		fmt.Fprintf(w, "  author    anonymous: nobody signed it\n")
	} else {
		fmt.Fprintf(w, "  author    signed by the key %s\n", c.Fingerprint)
	}
	fmt.Fprintf(w, "  sha256    %s\n", c.Digest)
	for i, line := range strings.Split(m.Description, "\n") {
		if line != "" {
			fmt.Fprintf(w, "  %-9s %s\n", []string{"about", ""}[min(i, 1)], plain(line))
		}
	}
	if m.UnsafeEval {
		fmt.Fprintf(w, "  eval      it runs code that is not in the bundle (unsafe-eval)\n")
	}
	if m.Budget != nil {
		fmt.Fprintf(w, "  wants     %s\n", budget(*m.Budget))
	}
	writePermissions(w, "", m.Permissions)
	for _, name := range m.PackageNames() {
		fmt.Fprintf(w, "\nThe package %s has authority of its own.\n", plain(name))
		writePermissions(w, "package ", m.Packages[name].Permissions)
	}
	fmt.Fprintf(w, "\nFiles\n")
	for _, f := range c.Files {
		fmt.Fprintf(w, "  %9s  %s\n", account.Size(uint64(f.Bytes)), plain(f.Path))
	}
}

func writePermissions(w io.Writer, who string, list []applet.Permission) {
	if len(list) == 0 {
		fmt.Fprintf(w, "\nThe %smanifest lists nothing that it may ask for.\n", who)
		return
	}
	fmt.Fprintf(w, "\nIt may ask, and gives as its reasons:\n")
	for _, p := range list {
		resource := p.Resource
		if resource == "" {
			resource = "anything"
		}
		fmt.Fprintf(w, "  %s: %s\n      %s\n", p.Action, plain(resource), plain(p.Reason))
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
