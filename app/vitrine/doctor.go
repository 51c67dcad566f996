package main

import (
	"context"
	"fmt"

	"example.org/vitrine/app/host"
	"example.org/vitrine/app/terminal"
	"example.org/vitrine/sandbox/confine"
)

type doctorCommand struct{}

// ring is a ring for programs.
type ring struct {
	Name   string `json:"name"`
	Active bool   `json:"active"`
	Detail string `json:"detail,omitempty"`
}

// Run shows which rings a worker has here, as the kernel says.
func (doctorCommand) Run(ctx context.Context, o *output) error {
	worker, err := host.ProgramBeside("vitrine-worker")
	if err != nil {
		return err
	}
	rings, err := confine.Doctor(ctx, worker)
	if err != nil {
		return err
	}
	list := make([]ring, 0, len(rings))
	for _, r := range rings {
		list = append(list, ring{r.Name, r.Active, r.Detail})
	}
	if err := o.show(list, func(w *terminal.Printer) { writeRings(w, rings) }); err != nil {
		return err
	}
	if weak := confine.Weak(rings); len(weak) > 0 {
		return &runStatus{statusWeak, fmt.Errorf("%d of %d rings are missing", len(weak), len(rings))}
	}
	return nil
}

// Help tells, besides, what scripts want to know.
func (doctorCommand) Help() string {
	return "It starts a worker and asks the kernel which rings hold around it.\n\n" +
		"Exit status: 0 all rings hold; 7 applets run, but some rings are missing; 1 no applet can run here, and why."
}

func writeRings(w *terminal.Printer, rings []confine.Ring) {
	for _, r := range rings {
		mark := "✓"
		if !r.Active {
			mark = "✗"
		}
		w.Printf("%s %-18s %s\n", mark, r.Name, r.Detail)
	}
	weak := confine.Weak(rings)
	if len(weak) == 0 {
		w.Printf("\nAll rings hold.\n")
		return
	}
	w.Printf("\nApplets run, with fewer walls than they could have:\n")
	for _, r := range weak {
		e := confine.Explain(r.Name)
		w.Printf("\n%s stops this: %s\nTo have it: %s\n", r.Name, e.Stops, e.Remedy)
	}
}
