package main

import (
	"context"
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"example.org/vitrine/app/terminal"
	"example.org/vitrine/permissions/store"
)

// authorsCommand is the keys that signed what was opened.
type authorsCommand struct {
	List    listAuthorsCommand   `cmd:"" default:"1" help:"List keys, named ones first."`
	Name    nameAuthorCommand    `cmd:"" help:"Give a key a name; applets that it signed show it."`
	Block   blockAuthorCommand   `cmd:"" help:"Refuse to open what a key signed, and take back all grants."`
	Unblock unblockAuthorCommand `cmd:"" help:"Open what a key signed again."`
}

type listAuthorsCommand struct{}

type authorLine struct {
	Fingerprint string    `json:"fingerprint"`
	Name        string    `json:"name"`
	Trust       string    `json:"trust"`
	Blocked     bool      `json:"blocked"`
	Seen        time.Time `json:"seen"`
}

// Run lists authors.
func (c *listAuthorsCommand) Run(ctx context.Context, o *output) error {
	return withStore(func(s *store.Store) error {
		all, err := s.Authors(ctx)
		if err != nil {
			return err
		}
		lines := []authorLine{}
		for _, a := range all {
			lines = append(lines, authorLine{a.Fingerprint, a.Name, string(a.Trust()), a.Blocked, a.Seen})
		}
		return o.show(lines, func(w *terminal.Printer) { writeAuthors(w, lines) })
	})
}

func writeAuthors(w *terminal.Printer, lines []authorLine) {
	if len(lines) == 0 {
		w.Println("Nothing signed was opened so far.")
		return
	}
	t := tabwriter.NewWriter(w.Lines(), 0, 0, 2, ' ', 0)
	row := terminal.NewPrinter(t)
	row.Println("KEY\tNAME\tFIRST SEEN")
	for _, a := range lines {
		name := terminal.Words(terminal.Escape(a.Name))
		if name == "" {
			name = "(no name)"
		}
		if a.Blocked {
			name += ", blocked"
		}
		row.Printf("%s\t%s\t%s\n", a.Fingerprint, name, a.Seen.Local().Format("2006-01-02"))
	}
	_ = t.Flush()
}

// fingerprint is that of a key, as ssh-keygen -l shows it.
type fingerprint string

// UnmarshalText reads a fingerprint.
func (f *fingerprint) UnmarshalText(text []byte) error {
	if !strings.HasPrefix(string(text), "SHA256:") {
		return fmt.Errorf("%.60q is no fingerprint: it begins with SHA256:, as ssh-keygen -l shows it", text)
	}
	*f = fingerprint(text)
	return nil
}

type nameAuthorCommand struct {
	Key  fingerprint `arg:"" help:"Fingerprint, as list or ssh-keygen -l shows it."`
	Name string      `arg:"" help:"What you call its holder; empty takes the name away."`
}

// Run names an author.
func (c *nameAuthorCommand) Run(ctx context.Context) error {
	return withStore(func(s *store.Store) error {
		return s.NameAuthor(ctx, string(c.Key), strings.TrimSpace(c.Name))
	})
}

type blockAuthorCommand struct {
	Key fingerprint `arg:"" help:"Fingerprint, as list shows it."`
}

// Run blocks an author.
func (c *blockAuthorCommand) Run(ctx context.Context) error {
	return withStore(func(s *store.Store) error { return s.BlockAuthor(ctx, string(c.Key), true) })
}

type unblockAuthorCommand struct {
	Key fingerprint `arg:"" help:"Fingerprint, as list shows it."`
}

// Run takes a block back; what was granted before does not come back.
func (c *unblockAuthorCommand) Run(ctx context.Context) error {
	return withStore(func(s *store.Store) error { return s.BlockAuthor(ctx, string(c.Key), false) })
}
