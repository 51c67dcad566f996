package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"example.org/vitrine/app/terminal"
	"example.org/vitrine/permissions"
	"example.org/vitrine/permissions/account"
	"example.org/vitrine/permissions/prompt"
	"example.org/vitrine/permissions/store"
)

// logCommand shows the ledger.
type logCommand struct {
	Text   string        `arg:"" optional:"" help:"Only entries in which this is found."`
	Applet string        `placeholder:"IDENTITY" help:"Only entries about this applet."`
	Action string        `help:"Only entries about this action, e.g. connect."`
	Kind   string        `help:"Only entries of this kind: decision, use, added, changed, revoked, expired, opened, ended, author, redaction, gap or damage."`
	Since  time.Duration `help:"Only entries of the last so long, e.g. 24h."`
	Limit  int           `default:"200" help:"At most so many, the newest; 0 is all."`

	Verify bool          `help:"Check that nothing in the ledger was changed or taken out."`
	Redact bool          `help:"Take the contents out of the entries that are selected, which is an entry of its own."`
	Keep   time.Duration `help:"Drop entries older than this."`
}

// Run shows, checks or shortens the ledger.
func (c *logCommand) Run(ctx context.Context, o *output) error {
	filter := store.LogFilter{
		Text: c.Text, Identity: c.Applet, Action: permissions.Action(c.Action), Kind: store.Kind(c.Kind), Limit: c.Limit,
	}
	if c.Since > 0 {
		filter.Since = time.Now().Add(-c.Since)
	}
	switch {
	case c.Since < 0 || c.Keep < 0 || c.Limit < 0:
		return &usageError{errors.New("times and numbers are not negative")}
	case c.Redact && c.Text == "" && c.Applet == "" && c.Action == "" && c.Kind == "" && c.Since == 0:
		return &usageError{errors.New("say which entries to redact")}
	}
	return withStore(func(s *store.Store) error {
		if err := s.CatchUp(ctx); err != nil {
			return err
		}
		switch {
		case c.Verify:
			return verifyLedger(ctx, s, o)
		case c.Redact:
			n, err := s.Redact(ctx, filter)
			if err != nil {
				return err
			}
			return o.show(map[string]int64{"redacted": n}, func(w *terminal.Printer) { w.Printf("Redacted: %d.\n", n) })
		case c.Keep > 0:
			return s.Retain(ctx, time.Now().Add(-c.Keep))
		}
		events, err := s.Log(ctx, filter)
		if err != nil {
			return err
		}
		lines := []logLine{}
		for _, e := range events {
			lines = append(lines, logLine{Seq: e.Seq, Redacted: e.Redacted, Event: e})
		}
		return o.show(lines, func(w *terminal.Printer) {
			for _, l := range lines {
				l.write(w)
			}
		})
	})
}

// logLine is one entry for programs.
type logLine struct {
	Seq      uint64 `json:"seq"`
	Redacted bool   `json:"redacted,omitempty"`
	store.Event
}

func verifyLedger(ctx context.Context, s *store.Store, o *output) error {
	checked, err := s.Verify(ctx)
	if err != nil {
		return errors.Join(
			fmt.Errorf("the ledger is not as it was written: %w", err),
			errors.New("somebody else has changed it, or it was restored from a copy; once you have looked at it, vitrine log --keep 1m drops what is older than a minute"))
	}
	return o.show(checked, func(w *terminal.Printer) {
		if checked.Last < checked.First {
			w.Println("The ledger is empty and in order.")
			return
		}
		w.Printf("Entries %d to %d are in order", checked.First, checked.Last)
		if checked.Redacted > 0 {
			w.Printf("; %d are redacted", checked.Redacted)
		}
		if checked.Dropped > 0 {
			w.Printf("; %d older ones were dropped", checked.Dropped)
		}
		w.Println(".")
	})
}

// write tells an entry to a person, on one line.
func (l *logLine) write(w *terminal.Printer) {
	if l.Redacted {
		w.Printf("%d  (redacted)\n", l.Seq)
		return
	}
	w.Printf("%d  %s  ", l.Seq, time.UnixMilli(l.Time).Local().Format("2006-01-02 15:04:05"))
	resource := about(l.Action, l.Resource)
	if l.Policy == store.Folded {
		resource = "other things"
	}
	switch l.Kind {
	case store.Author:
		w.Printf("author %s %s\n", resource, l.How)
		return
	case store.Redaction, store.Gap, store.Damage:
		w.Printf("%s of the ledger: %s %s\n", l.Kind, l.Reason, l.Entries)
		return
	default:
	}
	w.Printf("%s: ", called(l.Name, l.Identity))
	switch l.Kind {
	case store.Decided:
		w.Printf("%s %s %s%s, %s", l.Verdict, l.Action, resource, l.scope(), l.Reason)
		if l.Span != "" && l.Span != string(permissions.Once) {
			w.Printf(" (%s)", l.Span)
		}
	case store.Used:
		took := time.Duration(l.Ended-l.Began) * time.Millisecond
		w.Printf("used %s %s%s for %s: %s read, %s written, %s", l.Action, resource, l.scope(), took, account.Size(l.Read), account.Size(l.Written), l.How)
	case store.Opened:
		w.Printf("opened %s", resource)
	case store.Ended:
		w.Printf("ended after %s: %s; %s", time.Duration(l.Ended-l.Began)*time.Millisecond, l.Reason, l.Summary())
	case store.Added, store.Changed, store.Revoked, store.Expired:
		w.Printf("%s grant %d: %s %s %s%s", l.Kind, l.Grant, l.Verdict, l.Action, resource, l.scope())
	default:
		w.Printf("%s", l.Kind)
	}
	if l.Times > 1 {
		w.Printf(", %d times", l.Times)
	}
	w.Printf("\n")
}

// scope is what a decision covers beside the resource.
func (l *logLine) scope() terminal.Words {
	var scope permissions.Scope
	if l.Scope == "" || json.Unmarshal([]byte(l.Scope), &scope) != nil {
		return ""
	}
	return terminal.Words(", and with it " + terminal.Escape(prompt.Text(scope, permissions.Request{})))
}
