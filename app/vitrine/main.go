// Command vitrine is the command line: it packs, signs, checks and inspects
// applets, runs them without a window, and shows and changes what was granted.
// It needs no display and no cgo.
//
// It is trusted: it holds all of the person's authority, and starts the
// processes that hold none, a worker for each applet and a child for bundling.
package main

import (
	"context"
	"errors"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"
)

// commands are all commands, in the order in which help lists them.
type commands struct {
	Open    openCommand    `cmd:"" help:"Open an applet in the viewer."`
	New     newCommand     `cmd:"" help:"Make a folder with a new applet."`
	Dev     devCommand     `cmd:"" help:"Build and run a folder, again whenever it changes."`
	Run     runCommand     `cmd:"" help:"Run an applet without a window."`
	Pack    packCommand    `cmd:"" help:"Turn a folder or script into a bundle."`
	Sign    signCommand    `cmd:"" help:"Sign a bundle with an SSH key."`
	Verify  verifyCommand  `cmd:"" help:"Check a bundle and say who signed it."`
	Inspect inspectCommand `cmd:"" help:"Show what is in a bundle."`
	Certify certifyCommand `cmd:"" help:"Sign under which permissions a bundle may run unattended."`
	Grants  grantsCommand  `cmd:"" help:"Show and change what was granted."`
	Authors authorsCommand `cmd:"" help:"Show and name the keys that signed applets."`
	Log     logCommand     `cmd:"" help:"Show what was asked, decided and used."`
	Check   checkCommand   `cmd:"" help:"Look for mistakes in an applet without running it."`
	Doctor  doctorCommand  `cmd:"" help:"Show which rings confine applets on this machine."`

	JSON bool `name:"json" help:"Print JSON for programs."`
}

func main() {
	if len(os.Args) == 2 && children[os.Args[1]] != nil {
		os.Exit(runChild(children[os.Args[1]]))
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	status := doMain(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(status)
}

// Exit statuses, beside those of account.Exit for runs.
const (
	statusFailed = 1
	statusUsage  = 2
	statusWeak   = 7 // of doctor: applets run, with fewer rings than there are
)

// doMain runs one command and gives the exit status.
func doMain(ctx context.Context, args []string, in io.Reader, out, errors io.Writer) int {
	var all commands
	status := -1
	parser, err := kong.New(&all,
		kong.Name("vitrine"),
		kong.Description("Runs applets from anyone without giving them anything that you did not grant."),
		kong.Writers(out, errors),
		kong.Exit(func(code int) { status = code }),
		kong.UsageOnError(),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 100}),
	)
	if err != nil {
		return report(errors, err)
	}
	selected, err := parser.Parse(args)
	if status >= 0 {
		return status // help was asked for
	}
	if err != nil {
		return report(errors, usage(err))
	}
	o := &output{in: in, out: out, err: errors, json: all.JSON}
	selected.BindTo(ctx, (*context.Context)(nil))
	return report(errors, selected.Run(o))
}

// usageError is a command line that makes no sense.
type usageError struct{ err error }

func (e *usageError) Error() string { return e.err.Error() }
func (e *usageError) Unwrap() error { return e.err }

// ExitCode is the status of the process.
func (e *usageError) ExitCode() int { return statusUsage }

func usage(err error) error {
	var parse *kong.ParseError
	if errors.As(err, &parse) {
		return &usageError{err}
	}
	return err
}
