package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"time"

	"golang.org/x/term"

	"example.org/vitrine/app/host"
	"example.org/vitrine/app/terminal"
	"example.org/vitrine/applet"
	"example.org/vitrine/permissions"
	"example.org/vitrine/permissions/account"
	"example.org/vitrine/permissions/prompt"
	"example.org/vitrine/sandbox/session"
)

type runCommand struct {
	Path string   `arg:"" help:"Bundle, folder or script (.js, .ts, .tsx)." type:"existingpath"`
	Args []string `arg:"" optional:"" help:"Arguments for the applet, after --."`

	Allow    []string      `sep:"none" placeholder:"ACTION:RESOURCE" help:"Grant for this run, e.g. read-file:/data/in.csv, write-file:/tmp/**, connect:localhost:2525; hosts that lead to your own network end in +private."`
	DenyAll  bool          `help:"Deny whatever would be asked about."`
	Memory   size          `help:"Memory of the applet, e.g. 64MB."`
	Fuel     fuel          `help:"Fuel of the whole run, e.g. 1e8."`
	CPU      time.Duration `name:"cpu" placeholder:"DURATION" help:"Computing time of the whole run, e.g. 30s."`
	OnLimit  string        `enum:"ask,grant,abort" default:"ask" help:"What to do at the limit of a budget: ask, grant or abort."`
	Remember bool          `help:"Let grants of a folder or script last longer than this run."`
	Certify  string        `name:"certificate" placeholder:"FILE" help:"Run unattended, with what this certificate of vitrine certify allows."`
	Report   string        `placeholder:"FILE" help:"Write what was used and decided as JSON."`
}

// size is a number of bytes, written like 64MB.
type size uint64

// UnmarshalText reads a size.
func (s *size) UnmarshalText(text []byte) error {
	n, err := applet.ParseSize(string(text))
	if err == nil && n == 0 {
		err = errors.New("a budget is more than nothing")
	}
	*s = size(n)
	return err
}

// fuel is an amount of it, written like 100000000 or 1e8.
type fuel uint64

// UnmarshalText reads an amount of fuel.
func (f *fuel) UnmarshalText(text []byte) error {
	const exact = 1 << 53 // beyond it not every number can be written
	x, err := strconv.ParseFloat(string(text), 64)
	if err != nil || !(x >= 1 && x <= exact) || x != math.Trunc(x) {
		return fmt.Errorf("cannot read the fuel %.40q: write for example 1e8", text)
	}
	*f = fuel(x)
	return nil
}

// Help tells, besides, what scripts want to know.
func (*runCommand) Help() string {
	return "Exit status: 0 it finished; 1 it failed; 2 the command line makes no sense; 3 it is no valid bundle, or badly signed; " +
		"4 a denied permission ended it; 5 a budget did; 6 its worker died."
}

// Run runs an applet without a window.
func (c *runCommand) Run(ctx context.Context, o *output) error {
	allowed, err := c.allowances()
	if err != nil {
		return &usageError{err}
	}
	if c.CPU < 0 {
		return &usageError{errors.New("computing time is not negative")}
	}
	bundle, who, err := host.Opener{Warn: o.warn}.Open(ctx, c.Path)
	if err != nil {
		return err
	}
	who.Remember = c.Remember
	budget := session.Budget{Memory: uint64(c.Memory), Fuel: uint64(c.Fuel), CPU: c.CPU}
	var certified *permissions.Certificate
	if c.Certify != "" {
		if certified, err = readCertificate(c.Certify, bundle, time.Now()); err != nil {
			return err
		}
		budget = certifiedBudget(certified, budget)
	}

	var h *host.Host
	asking, closeTerminal := openTerminal(func(session uint64) account.Figures { return h.Figures(session) })
	defer closeTerminal()
	out, failed, note := onTerminal(asking, o.out), onTerminal(asking, o.err), notes(asking, o.err)
	prompter := asPrompter(asking)
	if certified != nil {
		prompter = nil // nobody attends
	}

	var record recorder
	h, err = host.New(host.Options{
		Prompter: prompter,
		Gate: permissions.Options{
			Allowed: allowed, DenyAll: c.DenyAll, OnLimit: permissions.OnLimit(c.OnLimit), Observe: record.observe,
			Certificate: certified,
		},
		Budget: budget,
		PolicyChanged: func(wrong error) {
			if wrong != nil {
				note.Error("vitrine", wrong)
				return
			}
			note.Println("vitrine: the policies were read again")
		},
	})
	if err != nil {
		if h == nil {
			return err
		}
		note.Error("vitrine", err) // nothing is granted, and it runs all the same
	}
	defer h.Close() //nolint:errcheck // what was decided is written down by now
	if who, err = c.meet(ctx, h, bundle, who, o); err != nil {
		return err
	}
	if certified != nil {
		switch trusted, err := h.Policies.Certifies(who, certified.Signer); {
		case err != nil:
			return fmt.Errorf("%w: %w", errCertificate, err)
		case !trusted:
			return fmt.Errorf("%w: no policy trusts %s to certify; to trust it, add to %s: %s",
				errCertificate, certified.Signer, h.Places.Policy, certifyRule(certified.Signer))
		}
		certified.Trusted = func() bool { // until a policy says otherwise, which may be in the middle of the run
			trusted, err := h.Policies.Certifies(who, certified.Signer)
			return trusted && err == nil
		}
	}

	folder, err := os.Getwd()
	if err != nil {
		return fmt.Errorf("cannot find the working folder: %w", err)
	}
	session, err := h.Start(ctx, bundle, who, session.Config{
		State: func(st account.State) {
			if st.Phase == account.Paused {
				note.Printf("vitrine: paused, %s: Ctrl-Z and then fg asks again, Ctrl-C ends it\n", st.Reason)
			}
		},
		Console:  func(_, text string) { fmt.Fprintln(out, text) },
		Uncaught: func(message, stack string) { writeUncaught(failed, message, stack) },
		Args:     c.Args, Folder: folder, Stdin: o.in, Stdout: out,
	})
	if err != nil {
		return err
	}
	resumeWhenContinued(session)

	state, figures := session.State(), session.Figures()
	if c.Report != "" {
		if err := record.report(state, figures, session.Rings()).write(c.Report); err != nil {
			return err
		}
	}
	switch {
	case ctx.Err() != nil:
		return &runStatus{interrupted, errors.New("interrupted")}
	case state.Exit != account.Finished:
		return &runStatus{int(state.Exit), errors.New(state.Reason)}
	}
	return nil
}

// meet notes that the applet is opened, and finds out what is known of its author.
func (c *runCommand) meet(ctx context.Context, h *host.Host, bundle *applet.Bundle, who permissions.Applet, o *output) (permissions.Applet, error) {
	path, err := filepath.Abs(c.Path)
	if err != nil {
		path = c.Path
	}
	who, seen, err := h.Store.Meet(ctx, who, path, bundle.Predecessors()...)
	if err == nil && seen.Older {
		o.note().Printf("vitrine: version %s is older than %s, which was opened before\n", who.Version, seen.Highest)
	}
	if err == nil && seen.OtherKey {
		o.note().Printf("vitrine: an applet of this id was opened before that another key signed: this one has none of its grants\n")
	}
	return who, err
}

// certifiedBudget is the budget of a run under a certificate: what the command
// line gives, and never more than what is certified.
func certifiedBudget(c *permissions.Certificate, b session.Budget) session.Budget {
	lower := func(given, certified uint64) uint64 {
		if given == 0 || certified != 0 && certified < given {
			return certified
		}
		return given
	}
	return session.Budget{
		Memory: lower(b.Memory, c.Limits[permissions.UseMemory]),
		Fuel:   lower(b.Fuel, c.Limits[permissions.UseFuel]),
		CPU:    time.Duration(lower(uint64(b.CPU.Milliseconds()), c.Limits[permissions.UseCPU])) * time.Millisecond,
	}
}

// certifyRule is the policy that trusts a key to certify.
func certifyRule(fingerprint string) string {
	return fmt.Sprintf(`permit (principal, action == Action::"certify", resource == Author::%q);`, fingerprint)
}

// resumeWhenContinued waits for the session's end. A person who put a budget
// off and comes back to the program from the shell is asked again.
func resumeWhenContinued(session *session.Session) {
	continued := make(chan os.Signal, 1)
	notifyContinued(continued)
	defer signal.Stop(continued)
	for {
		select {
		case <-continued:
			session.Resume()
		case <-session.Done():
			return
		}
	}
}

// interrupted is the status of a program that a signal ended, as shells have it.
const interrupted = 130

// runStatus is how a run ended, when it did not finish.
type runStatus struct {
	status int
	reason error
}

func (e *runStatus) Error() string { return e.reason.Error() }
func (e *runStatus) Unwrap() error { return e.reason }

// ExitCode is the status of the process.
func (e *runStatus) ExitCode() int { return e.status }

func (c *runCommand) allowances() ([]permissions.Allowance, error) {
	var all []permissions.Allowance
	for _, text := range c.Allow {
		a, err := permissions.ParseAllowance(text)
		if err != nil {
			return nil, err
		}
		all = append(all, a)
	}
	return all, nil
}

// openTerminal prepares to ask on the terminal, if there is one.
func openTerminal(figures func(uint64) account.Figures) (*terminal.Prompter, func()) {
	home, err := os.UserHomeDir()
	if err != nil {
		home = ""
	}
	p, err := terminal.Open(prompt.Surroundings{Memory: host.MachineMemory(), Home: home, Preview: prompt.Preview}, figures)
	if err != nil {
		return nil, func() {}
	}
	return p, func() { _ = p.Close() }
}

// asPrompter is nil where there is nobody to ask.
func asPrompter(p *terminal.Prompter) permissions.Prompter {
	if p == nil {
		return nil
	}
	return p
}

// onTerminal makes applet output harmless where out is a terminal. Piped
// output is the applet's bytes.
func onTerminal(p *terminal.Prompter, out io.Writer) io.Writer {
	file, ok := out.(*os.File)
	switch {
	case !ok || !term.IsTerminal(int(file.Fd())):
		return out
	case p == nil:
		return terminal.NewWriter(out)
	}
	return p.Writer(out)
}

// notes is where the program says something of its own while the applet runs:
// what comes during a question is shown after it.
func notes(p *terminal.Prompter, out io.Writer) *terminal.Printer {
	if file, ok := out.(*os.File); ok && p != nil && term.IsTerminal(int(file.Fd())) {
		return p.Notes(out)
	}
	return terminal.NewPrinter(out)
}

func writeUncaught(w io.Writer, message, stack string) {
	fmt.Fprintln(w, "Uncaught "+message)
	if stack != "" {
		fmt.Fprintln(w, stack)
	}
}
