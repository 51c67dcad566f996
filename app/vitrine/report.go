package main

import (
	"encoding/json"
	"fmt"
	"os"
	"sync"

	"vitrine/permissions"
	"vitrine/sandbox/account"
	"vitrine/sandbox/confine"
)

// runReport is what --report writes.
type runReport struct {
	Exit              int             `json:"exit"`
	Reason            string          `json:"reason"`
	Fuel              uint64          `json:"fuel"`              // as the worker says
	MemoryPeakBytes   uint64          `json:"memoryPeakBytes"`   // as the worker says
	CPUSeconds        float64         `json:"cpuSeconds"`        // as the kernel says
	ResidentPeakBytes uint64          `json:"residentPeakBytes"` // as the kernel says
	Rings             []reportRing    `json:"rings"`
	Requests          []reportRequest `json:"requests"`
}

type reportRing struct {
	Name   string `json:"name"`
	Active bool   `json:"active"`
	Detail string `json:"detail"`
}

type reportRequest struct {
	Action   permissions.Action  `json:"action"`
	Resource string              `json:"resource"`
	Decision permissions.Verdict `json:"decision"`
	Reason   string              `json:"reason"`
	Policy   string              `json:"policy"`
}

// recorder collects decisions.
type recorder struct {
	mu       sync.Mutex
	requests []reportRequest
}

func (r *recorder) observe(q permissions.Request, d permissions.Decision) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.requests = append(r.requests, reportRequest{q.Action, q.Resource.String(), d.Verdict, d.Reason, d.Policy})
}

func (r *recorder) report(s account.State, f account.Figures, rings []confine.Ring) runReport {
	r.mu.Lock()
	defer r.mu.Unlock()
	report := runReport{
		Exit: int(s.Exit), Reason: s.Reason, Fuel: f.Fuel, MemoryPeakBytes: f.MemoryPeak,
		CPUSeconds: f.CPU.Seconds(), ResidentPeakBytes: f.ResidentPeak,
		Rings: []reportRing{}, Requests: append([]reportRequest{}, r.requests...),
	}
	for _, ring := range rings {
		report.Rings = append(report.Rings, reportRing(ring))
	}
	return report
}

func (r runReport) write(path string) error {
	data, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return fmt.Errorf("cannot write the report: %w", err)
	}
	if err := os.WriteFile(path, append(data, '\n'), 0o600); err != nil {
		return fmt.Errorf("cannot write the report: %w", err)
	}
	return nil
}
