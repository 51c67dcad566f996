package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/fsnotify/fsnotify"

	"example.org/vitrine/app/host"
	"example.org/vitrine/applet"
	"example.org/vitrine/permissions/account"
)

type devCommand struct {
	Folder   string   `arg:"" help:"Folder with an applet.json." type:"existingdir"`
	Args     []string `arg:"" optional:"" help:"Arguments for the applet, after --; with --headless only."`
	Headless bool     `help:"Run it without a window."`
	Root     string   `placeholder:"DIR" help:"A folder above from which files may be taken."`
}

// settle is how long no file must change before a build: editors write in several steps.
const settle = 150 * time.Millisecond

// maxWatched bounds the folders that are watched: the kernel has few watches.
const maxWatched = 1_000

// Run builds and runs until it is interrupted or the window is closed.
func (c *devCommand) Run(ctx context.Context, o *output) error {
	watcher, err := fsnotify.NewWatcher()
	if err != nil {
		return fmt.Errorf("cannot watch %s: %w", c.Folder, err)
	}
	defer watcher.Close() //nolint:errcheck // nothing is lost with it
	if err := watch(watcher, c.Folder); err != nil {
		return err
	}
	d := &developer{command: c, output: o, ended: make(chan error, 1)}
	defer d.stop()
	d.turn(ctx)
	timer := time.NewTimer(time.Hour)
	timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case err := <-d.ended:
			d.child = nil
			if !c.Headless {
				return err
			}
			o.note().Printf("ended (%s); waiting for a change\n", reason(err))
		case event := <-watcher.Events:
			if ignored(filepath.Base(event.Name)) || event.Op == fsnotify.Chmod {
				continue
			}
			if event.Has(fsnotify.Create) {
				_ = watch(watcher, event.Name) // a new folder; a file is watched through its folder
			}
			timer.Reset(settle)
		case err := <-watcher.Errors:
			o.note().Printf("vitrine: cannot watch everything: %v\n", err)
		case <-timer.C:
			d.turn(ctx)
		}
	}
}

// watch watches a folder and all below it.
func watch(watcher *fsnotify.Watcher, folder string) error {
	return filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.IsDir() {
			return nil //nolint:nilerr // it may be gone already
		}
		if path != folder && ignored(entry.Name()) {
			return fs.SkipDir
		}
		if len(watcher.WatchList()) >= maxWatched {
			return fs.SkipAll
		}
		if err := watcher.Add(path); err != nil {
			return fmt.Errorf("cannot watch %s: %w", path, err)
		}
		return nil
	})
}

// ignored tells by its name whether a change of a file is of no interest.
func ignored(name string) bool {
	return name == "node_modules" || strings.HasPrefix(name, ".") || strings.HasSuffix(name, "~") || strings.HasSuffix(name, ".applet")
}

// developer keeps the applet that runs.
type developer struct {
	command *devCommand
	output  *output
	child   *exec.Cmd
	ended   chan error // of the child that runs, once
}

// turn builds, says how that went, and lets the applet start anew.
func (d *developer) turn(ctx context.Context) {
	began := time.Now()
	data, err := host.Opener{Root: d.command.Root, Warn: d.output.warn}.Build(ctx, d.command.Folder)
	if err == nil {
		_, err = applet.Read(bytes.NewReader(data), int64(len(data)))
	}
	if err != nil {
		report(d.output.err, err)
		return
	}
	d.output.note().Printf("built %s in %d ms\n", account.Size(uint64(len(data))), time.Since(began).Milliseconds())
	if err := d.restart(ctx); err != nil {
		report(d.output.err, err)
	}
}

func (d *developer) restart(ctx context.Context) error {
	if d.child != nil && !d.command.Headless {
		if err := d.child.Process.Signal(syscall.SIGHUP); err != nil && !errors.Is(err, os.ErrProcessDone) {
			return fmt.Errorf("cannot tell the viewer: %w", err)
		}
		return nil
	}
	d.stop()
	name := "vitrine-viewer"
	args := []string{d.command.Folder}
	if d.command.Headless {
		name = "vitrine"
		args = append([]string{"run", d.command.Folder, "--"}, d.command.Args...)
	}
	program, err := host.ProgramBeside(name)
	if err != nil {
		return err
	}
	child := exec.CommandContext(ctx, program, args...)
	child.Stdin, child.Stdout, child.Stderr = os.Stdin, d.output.out, d.output.err
	if err := child.Start(); err != nil {
		return fmt.Errorf("cannot start %s: %w", name, err)
	}
	d.child = child
	go func() { d.ended <- child.Wait() }()
	return nil
}

// stop ends the applet that runs, and waits for it.
func (d *developer) stop() {
	if d.child == nil {
		return
	}
	_ = d.child.Process.Signal(syscall.SIGTERM) // it may have ended by itself
	<-d.ended                                   //nolint:errcheck // it was told to end
	d.child = nil
}

func reason(err error) string {
	if err == nil {
		return "exit status 0"
	}
	return err.Error()
}
