package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/netip"
	"os"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"example.org/vitrine/app/host"
	"example.org/vitrine/app/terminal"
	"example.org/vitrine/permissions"
	"example.org/vitrine/permissions/account"
	"example.org/vitrine/permissions/address"
	"example.org/vitrine/permissions/policy"
	"example.org/vitrine/permissions/prompt"
	"example.org/vitrine/permissions/store"
	"example.org/vitrine/sandbox/services"
)

// grantsCommand is what was granted and denied, and remembered.
type grantsCommand struct {
	List   listGrantsCommand  `cmd:"" default:"withargs" help:"List what is remembered, the dangerous first."`
	Add    addGrantCommand    `cmd:"" help:"Grant or deny something before it is asked for."`
	Revoke revokeCommand      `cmd:"" help:"Take grants back; what is open closes at once."`
	Change changeGrantCommand `cmd:"" help:"Change how long a grant holds, or what it covers."`
	Shrink shrinkCommand      `cmd:"" help:"Offer the narrowest rules that would have covered what really happened."`
	Export exportCommand      `cmd:"" help:"Write what is remembered as Cedar policies."`
	Import importGrantCommand `cmd:"" help:"Take in what export wrote."`
}

// withStore runs f with the database, which other processes may use meanwhile.
func withStore(f func(s *store.Store) error) error {
	places, err := host.FindPlaces()
	if err != nil {
		return err
	}
	s, err := store.Open(places.Database)
	if err != nil {
		return err
	}
	return errors.Join(f(s), s.Close())
}

type listGrantsCommand struct {
	Text   string `arg:"" optional:"" help:"Only those in which this is found."`
	Applet string `placeholder:"IDENTITY" help:"Only those of this applet."`
	Author string `placeholder:"FINGERPRINT" help:"Only those of this author's applets."`
	Action string `help:"Only those for this action, e.g. connect."`
}

// grantLine is one remembered decision for programs.
type grantLine struct {
	ID       int64     `json:"id"`
	Identity string    `json:"identity"`
	Name     string    `json:"name"`
	Package  string    `json:"package,omitempty"`
	Verdict  string    `json:"verdict"`
	Action   string    `json:"action"`
	Resource string    `json:"resource"`       // what was asked for
	Scope    string    `json:"scope"`          // what it covers
	Part     string    `json:"part,omitempty"` // of that, in words, when it is not all
	Span     string    `json:"span"`
	Until    time.Time `json:"until,omitzero"`
	Pinned   bool      `json:"pinned"`
	Created  time.Time `json:"created"`
	Used     time.Time `json:"used,omitzero"`
	Uses     uint64    `json:"uses"`
	Danger   []string  `json:"danger"`
	Orphan   string    `json:"orphan,omitempty"` // why its applet cannot use it any more
	rank     int
}

// Run lists grants.
func (c *listGrantsCommand) Run(ctx context.Context, o *output) error {
	return withStore(func(s *store.Store) error {
		all, err := s.Grants(ctx, store.GrantFilter{
			Text: c.Text, Identity: c.Applet, Author: c.Author, Action: permissions.Action(c.Action),
		})
		if err != nil {
			return err
		}
		orphans, err := s.Orphans(ctx)
		if err != nil {
			return err
		}
		lines := []grantLine{}
		around := surroundings()
		for _, m := range all {
			l := line(m, around)
			l.Orphan = orphans[l.Identity]
			lines = append(lines, l)
		}
		slices.SortStableFunc(lines, func(a, b grantLine) int { return cmp.Compare(b.rank, a.rank) })
		return o.show(lines, func(w *terminal.Printer) { writeGrants(w, lines) })
	})
}

func surroundings() prompt.Surroundings {
	home, err := os.UserHomeDir()
	if err != nil {
		home = ""
	}
	return prompt.Surroundings{Home: home}
}

func line(m *permissions.Remembered, around prompt.Surroundings) grantLine {
	l := grantLine{
		ID: m.ID, Identity: m.Applet.Identity, Name: m.Applet.Name, Package: m.Source, Verdict: string(m.Verdict), Action: string(m.Action),
		Resource: m.Resource.String(), Scope: prompt.Text(m.Scope, m.Request()), Span: string(m.Span), Until: m.Until, Pinned: m.Pinned,
		Created: m.Created, Used: m.Used, Uses: m.Uses, Danger: []string{},
	}
	if l.Scope == "" {
		l.Scope = l.Resource
	}
	switch f := m.Resource.File; {
	case f == nil:
	case f.Make:
		l.Part = "new folders only"
	case f.Bare && m.Scope == (permissions.Scope{}):
		l.Part = "what it is, not what is in it"
	}
	rank, why := around.Danger(m)
	l.rank, l.Danger = rank, append(l.Danger, why...)
	return l
}

func writeGrants(w *terminal.Printer, lines []grantLine) {
	if len(lines) == 0 {
		w.Println("Nothing is remembered.")
		return
	}
	t := tabwriter.NewWriter(w.Lines(), 0, 0, 2, ' ', 0)
	row := terminal.NewPrinter(t)
	row.Println("ID\tAPPLET\tDECISION\tCOVERS\tLASTS\tUSED\tCAREFUL")
	for _, l := range lines {
		name := called(l.Name, l.Identity)
		if l.Package != "" {
			name += terminal.Words(", package " + terminal.Escape(l.Package))
		}
		careful := strings.Join(l.Danger, ", ")
		if l.Orphan != "" {
			careful = strings.TrimSuffix("orphan: the applet "+l.Orphan+"; "+careful, "; ")
		}
		covers := about(l.Action, l.Scope)
		if l.Part != "" {
			covers += " (" + l.Part + ")"
		}
		row.Printf("%d\t%s\t%s %s\t%s\t%s\t%s\t%s\n", l.ID, name, l.Verdict, l.Action, covers, lasts(l), used(l), careful)
	}
	_ = t.Flush()
}

// maxIdentity is how much of an identity tells two applets of one name apart.
const maxIdentity = 24

// called is an applet's name with the beginning of its identity, because
// anyone can give an applet any name.
func called(name, identity string) terminal.Words {
	short := terminal.Escape(identity)
	if len(identity) > maxIdentity {
		short = terminal.Escape(identity[:maxIdentity]) + "…"
	}
	if name == "" {
		return terminal.Words(short)
	}
	return terminal.Words(terminal.Escape(name) + " (" + short + ")")
}

// about is a resource for a person: amounts in their units.
func about(action, resource string) string {
	n, err := strconv.ParseUint(resource, 10, 64)
	if err != nil {
		return resource
	}
	switch permissions.Action(action) {
	case permissions.UseMemory, permissions.Store:
		return account.Size(n)
	case permissions.UseCPU:
		return (time.Duration(n) * time.Millisecond).String()
	default:
		return resource
	}
}

func lasts(l grantLine) string {
	switch {
	case !l.Until.IsZero():
		return "until " + l.Until.Local().Format("2006-01-02 15:04")
	case l.Span == string(permissions.Run):
		return "this run"
	case l.Pinned:
		return "always, pinned"
	}
	return l.Span
}

func used(l grantLine) string {
	if l.Uses == 0 {
		return "never"
	}
	return fmt.Sprintf("%d times, %s", l.Uses, l.Used.Local().Format("2006-01-02 15:04"))
}

type addGrantCommand struct {
	Applet string `arg:"" help:"A bundle or folder, or an identity as list shows it with --json."`
	Rule   string `arg:"" placeholder:"ACTION:RESOURCE" help:"As for run --allow, e.g. read-file:/data/ or connect:example.org:443."`

	Deny bool   `help:"Deny it."`
	For  string `enum:"hour,midnight,month,always" default:"always" help:"How long: hour, midnight, month or always."`
	Pin  bool   `help:"Keep it although nobody uses it for 90 days."`
}

// Run adds a grant.
func (c *addGrantCommand) Run(ctx context.Context, o *output) error {
	who, err := c.who(ctx)
	if err != nil {
		return err
	}
	allowance, err := permissions.ParseAllowance(c.Rule)
	if err != nil {
		return &usageError{err}
	}
	m := permissions.Remembered{
		Applet: who, Action: allowance.Action, Scope: allowance.Scope, Verdict: permissions.Grant, Span: permissions.Span(c.For), Pinned: c.Pin,
	}
	if c.Deny {
		m.Verdict = permissions.Deny
	}
	if err := fillResource(ctx, &m, allowance); err != nil {
		return err
	}
	return withStore(func(s *store.Store) error {
		if known, ok, err := s.Applet(ctx, m.Applet.Identity); ok && err == nil {
			m.Applet = known
		}
		id, err := s.Add(ctx, m)
		if err != nil {
			return err
		}
		return o.show(map[string]int64{"id": id}, func(w *terminal.Printer) { w.Printf("Remembered as %d.\n", id) })
	})
}

func (c *addGrantCommand) who(ctx context.Context) (permissions.Applet, error) {
	for _, prefix := range []string{"digest:", "key:", "local:"} {
		if strings.HasPrefix(c.Applet, prefix) {
			return permissions.Applet{Identity: c.Applet, Trust: permissions.Anonymous}, nil
		}
	}
	_, who, err := host.Open(ctx, c.Applet)
	return who, err
}

// fillResource gives the decision a resource that its scope covers: of the kind
// that the person wrote about.
func fillResource(ctx context.Context, m *permissions.Remembered, a permissions.Allowance) error {
	switch {
	case a.Path != "":
		m.Resource.File = &permissions.File{Path: a.Path}
	case a.Scope.Folder != "":
		m.Resource.File, m.Scope = &permissions.File{Path: a.Scope.Folder, Folder: true}, permissions.Scope{}
	case a.Scope.Pattern != "":
		m.Resource.File = &permissions.File{Path: policy.Matching(a.Scope.Pattern)}
	case a.Scope.Domain != "":
		m.Resource.Endpoint = &permissions.Endpoint{Host: a.Scope.Domain, Port: a.Scope.Port, Protocol: "tcp", Public: true}
	case a.Scope.Host != "":
		return fillEndpoint(ctx, m, a)
	}
	return nil
}

// fillEndpoint resolves the host now: one that is not public is granted with
// the addresses that it has, so that a later answer does not lead elsewhere. A
// denial holds wherever the name leads.
func fillEndpoint(ctx context.Context, m *permissions.Remembered, a permissions.Allowance) error {
	e := &permissions.Endpoint{Host: a.Scope.Host, Port: a.Scope.Port, Protocol: "tcp", Public: true}
	if a.Scope.Port != 0 {
		m.Scope = permissions.Scope{}
	}
	m.Resource.Endpoint = e
	if m.Verdict == permissions.Deny {
		return nil
	}
	found, err := services.LookUp(ctx, e.Host)
	if err != nil {
		return nil //nolint:nilerr // a name that is not there yet may become a public one
	}
	for _, found := range found {
		found = found.Unmap()
		if !services.Public(found) {
			e.Public = false
		}
		if !slices.Contains(e.Addresses, found) {
			e.Addresses = append(e.Addresses, found)
		}
	}
	if !e.Public && !a.Private && !address.PrivateName(e.Host) {
		return &usageError{fmt.Errorf("%s leads to an address of this machine or its network: write %s+private if that is meant", e.Host, a)}
	}
	slices.SortFunc(e.Addresses, netip.Addr.Compare)
	return nil
}

type changeGrantCommand struct {
	ID int64 `arg:"" help:"Number that list shows."`

	For    string `placeholder:"SPAN" help:"How long from now: hour, midnight, month or always."`
	Covers string `placeholder:"RESOURCE" help:"What it covers, as list shows it: /data/in.csv, /data/, /data/*.csv, example.org:443, *.example.org:443."`
	Pin    bool   `help:"Keep it although nobody uses it for 90 days."`
	Unpin  bool   `help:"Let it expire when nobody uses it for 90 days."`
}

// Run changes a grant. It has to go on covering what was asked for.
func (c *changeGrantCommand) Run(ctx context.Context, o *output) error {
	if c.For == "" && c.Covers == "" && !c.Pin && !c.Unpin {
		return &usageError{errors.New("say what is to change: --for, --covers, --pin or --unpin")}
	}
	return withStore(func(s *store.Store) error {
		all, err := s.Grants(ctx, store.GrantFilter{})
		if err != nil {
			return err
		}
		at := slices.IndexFunc(all, func(m *permissions.Remembered) bool { return m.ID == c.ID })
		if at < 0 {
			return fmt.Errorf("%w: %d", store.ErrNoGrant, c.ID)
		}
		m := *all[at]
		if m.Run != "" {
			return errors.New("this holds until its applet ends, and cannot be changed")
		}
		if c.For != "" {
			m.Span = permissions.Span(c.For)
			if m.Until, err = m.Span.Until(time.Now()); err != nil || m.Span == permissions.Run || m.Span == permissions.Once {
				return &usageError{fmt.Errorf("cannot understand --for %.40q: write hour, midnight, month or always", c.For)}
			}
		}
		if c.Covers != "" {
			scope, err := surroundings().ParseScope(c.Covers, m.Request())
			if err != nil {
				return &usageError{err}
			}
			m.Scope = scope.Scope
		}
		m.Pinned = (m.Pinned || c.Pin) && !c.Unpin
		if err := s.Change(ctx, m); err != nil {
			return err
		}
		l := line(&m, surroundings())
		return o.show(l, func(w *terminal.Printer) { writeGrants(w, []grantLine{l}) })
	})
}

type revokeCommand struct {
	IDs    []int64 `arg:"" optional:"" name:"id" help:"Numbers that list shows."`
	Applet string  `placeholder:"IDENTITY" help:"All of this applet."`
	All    bool    `help:"All of every applet."`

	Orphans bool `help:"All of applets that are gone, or were replaced."`
}

// Run takes grants back.
func (c *revokeCommand) Run(ctx context.Context, o *output) error {
	if len(c.IDs) == 0 && c.Applet == "" && !c.All && !c.Orphans {
		return &usageError{errors.New("say which: numbers, --applet, --orphans or --all")}
	}
	return withStore(func(s *store.Store) error {
		if c.Orphans {
			n, err := s.RevokeOrphans(ctx)
			if err != nil {
				return err
			}
			if len(c.IDs) == 0 && c.Applet == "" && !c.All {
				return o.show(map[string]int{"orphans": n}, func(w *terminal.Printer) { w.Printf("Revoked: %d.\n", n) })
			}
		}
		ids := c.IDs
		if err := s.Revoke(ctx, ids...); err != nil {
			return err
		}
		if c.Applet != "" || c.All {
			rest, err := c.revokeApplets(ctx, s)
			if err != nil {
				return err
			}
			ids = append(ids, rest...)
		}
		return o.show(map[string][]int64{"revoked": ids}, func(w *terminal.Printer) { w.Printf("Revoked: %d.\n", len(ids)) })
	})
}

// revokeApplets takes everything back from one applet or all, and tells which
// decisions those were that list shows.
func (c *revokeCommand) revokeApplets(ctx context.Context, s *store.Store) (ids []int64, err error) {
	identity := c.Applet
	if c.All {
		identity = ""
	}
	all, err := s.Grants(ctx, store.GrantFilter{Identity: identity})
	if err != nil {
		return nil, err
	}
	for _, m := range all {
		ids = append(ids, m.ID)
	}
	_, err = s.RevokeApplet(ctx, identity)
	return ids, err
}

type shrinkCommand struct {
	IDs   []int64 `arg:"" optional:"" name:"id" help:"Numbers that list shows; without any, all."`
	Apply bool    `help:"Put the narrower rules in their place."`
}

// proposal is what shrink says of one grant for programs.
type proposal struct {
	ID       int64    `json:"id"`
	Scope    string   `json:"scope"`
	Used     []string `json:"used"`
	Narrower []string `json:"narrower"`
	Advice   string   `json:"advice"` // keep, narrow or revoke
}

// Run proposes narrower rules, and with --apply makes them.
func (c *shrinkCommand) Run(ctx context.Context, o *output) error {
	return withStore(func(s *store.Store) error {
		ids := c.IDs
		if len(ids) == 0 {
			all, err := s.Grants(ctx, store.GrantFilter{})
			if err != nil {
				return err
			}
			for _, m := range all {
				if m.Verdict == permissions.Grant && m.Span != permissions.Run {
					ids = append(ids, m.ID)
				}
			}
		}
		proposals := []proposal{}
		for _, id := range ids {
			shrunk, err := s.Shrink(ctx, id)
			if err != nil {
				return err
			}
			p := propose(shrunk)
			if p.Advice == "keep" && len(c.IDs) == 0 {
				continue
			}
			proposals = append(proposals, p)
			if c.Apply && p.Advice == "narrow" {
				if err := s.Replace(ctx, shrunk); err != nil {
					return err
				}
			}
		}
		return o.show(proposals, func(w *terminal.Printer) { writeProposals(w, proposals, c.Apply) })
	})
}

func propose(s store.Shrunk) proposal {
	p := proposal{ID: s.Grant.ID, Scope: prompt.Text(s.Grant.Scope, s.Grant.Request()), Used: append([]string{}, s.Used...), Narrower: []string{}, Advice: "narrow"}
	for _, m := range s.Narrower {
		p.Narrower = append(p.Narrower, prompt.Text(m.Scope, m.Request()))
	}
	switch {
	case len(s.Used) == 0:
		p.Advice = "revoke"
	case s.Narrow || len(s.Narrower) == 0:
		p.Advice = "keep"
	}
	return p
}

func writeProposals(w *terminal.Printer, all []proposal, applied bool) {
	if len(all) == 0 {
		w.Println("Every grant is as narrow as its use.")
	}
	for _, p := range all {
		w.Printf("%d  %s\n", p.ID, p.Scope)
		switch p.Advice {
		case "revoke":
			w.Printf("    was never used: vitrine grants revoke %d\n", p.ID)
		case "keep":
			w.Println("    is as narrow as its use")
		default:
			verb := "would do"
			if applied {
				verb = "are in its place"
			}
			w.Printf("    %s used; these %s:\n", count(len(p.Used), "thing was", "things were"), verb)
			for _, n := range p.Narrower {
				w.Printf("    %s\n", n)
			}
		}
	}
}

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

type exportCommand struct {
	Output string `short:"o" placeholder:"FILE" help:"Where to; without it, to standard output."`
}

// Run writes what is remembered as Cedar text.
func (c *exportCommand) Run(ctx context.Context, o *output) error {
	return withStore(func(s *store.Store) error {
		all, err := s.Grants(ctx, store.GrantFilter{})
		if err != nil {
			return err
		}
		text := policy.Export(all)
		if c.Output == "" {
			_, err = onTerminal(nil, o.out).Write(text)
		} else {
			err = os.WriteFile(c.Output, text, 0o600)
		}
		if err != nil {
			return fmt.Errorf("cannot export: %w", err)
		}
		return nil
	})
}

type importGrantCommand struct {
	File string `arg:"" help:"What export wrote." type:"existingfile"`
}

// Run takes in grants, all of the file or none.
func (c *importGrantCommand) Run(ctx context.Context, o *output) error {
	text, err := os.ReadFile(c.File)
	if err != nil {
		return fmt.Errorf("cannot import: %w", err)
	}
	all, err := policy.Import(c.File, text)
	if err != nil {
		return fmt.Errorf("nothing was imported: %w", err)
	}
	return withStore(func(s *store.Store) error {
		ids, err := s.AddAll(ctx, all)
		if err != nil {
			return fmt.Errorf("nothing was imported: %w", err)
		}
		return o.show(map[string]int{"imported": len(ids)}, func(w *terminal.Printer) { w.Printf("Imported: %d.\n", len(ids)) })
	})
}
