package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"time"

	"example.org/vitrine/app/check"
	"example.org/vitrine/app/host"
	"example.org/vitrine/applet"
	"example.org/vitrine/bundler"
	"example.org/vitrine/sandbox/confine"
	"example.org/vitrine/sandbox/engine"
)

// Hidden commands are lives of their own: each is a child of another vitrine
// that confines itself and reads what strangers wrote. They run before the
// command line is looked at, so that nothing is there that they do not need.
var children = map[string]func(in io.Reader, out io.Writer) error{
	bundler.ChildCommand: serveBundler,
	checkChild:           serveCheck,
}

// runChild is the whole life of a child.
func runChild(serve func(io.Reader, io.Writer) error) int {
	debug.SetMemoryLimit(collectAt)
	return report(os.Stderr, serve(os.Stdin, os.Stdout))
}

// collectAt is the share of its memory at which a child's collector becomes diligent.
const collectAt = bundler.MaxMemory / 4 * 3

func serveBundler(in io.Reader, out io.Writer) error {
	return bundler.Serve(context.Background(), in, out, func(readable []string) error {
		_, err := confine.Reader(readable, bundler.MaxMemory, uint64(bundler.MaxTime.Seconds()))
		return err
	})
}

// The check's child tries an applet out: it reads a bundle and writes findings.
const (
	checkChild    = "check-child"
	checkTime     = 30 * time.Second
	checkMemory   = 1 << 30
	maxFindings   = 100
	maxCheckBytes = 1 << 20 // of the findings
)

func serveCheck(in io.Reader, out io.Writer) error {
	data, err := io.ReadAll(io.LimitReader(in, applet.MaxBundle+1))
	if err != nil {
		return fmt.Errorf("cannot read the bundle: %w", err)
	}
	debug.SetMaxStack(engine.MaxStack)
	if _, err := confine.Reader(nil, checkMemory, uint64(checkTime.Seconds())); err != nil {
		return fmt.Errorf("cannot confine the check: %w", err)
	}
	b, err := applet.Read(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return err
	}
	findings, err := check.Rehearse(b)
	if err != nil {
		return err
	}
	return json.NewEncoder(out).Encode(findings)
}

// rehearse tries an applet out in a child.
func rehearse(ctx context.Context, b *applet.Bundle) ([]check.Finding, error) {
	data, err := b.Bytes()
	if err != nil {
		return nil, err
	}
	answer, err := host.Child{Command: checkChild, Time: checkTime, Most: maxCheckBytes}.Run(ctx, data)
	switch {
	case errors.Is(err, host.ErrChild):
		return []check.Finding{{Severity: check.Warning, Text: "tried out, it ends its own process: " + err.Error()}}, nil
	case err != nil:
		return nil, fmt.Errorf("cannot try the applet out: %w", err)
	}
	var findings []check.Finding
	if err := json.Unmarshal(answer, &findings); err != nil || len(findings) > maxFindings {
		return nil, errors.New("cannot try the applet out: the answer makes no sense")
	}
	return findings, nil
}
