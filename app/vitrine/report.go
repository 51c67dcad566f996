package main

import (
	"encoding/json"
	"fmt"
	"os"
	"sync"
	"time"

	"example.org/vitrine/permissions"
	"example.org/vitrine/permissions/account"
	"example.org/vitrine/sandbox/confine"
)

// runReport is what --report writes.
type runReport struct {
	Exit              int             `json:"exit"`
	Reason            string          `json:"reason"`
	Fuel              uint64          `json:"fuel"`              // as the worker says
	MemoryPeakBytes   uint64          `json:"memoryPeakBytes"`   // as the worker says
	CPUSeconds        float64         `json:"cpuSeconds"`        // as the kernel says
	ResidentPeakBytes uint64          `json:"residentPeakBytes"` // as the kernel says
	RunningSeconds    float64         `json:"runningSeconds"`    // without pauses
	Turns             uint64          `json:"turns"`
	FramesFromWorker  reportFrames    `json:"framesFromWorker"`
	FramesToWorker    reportFrames    `json:"framesToWorker"`
	PixelBytes        uint64          `json:"pixelBytes"`
	Granted           uint64          `json:"granted"`
	Denied            uint64          `json:"denied"`
	Opened            uint64          `json:"opened"` // files and connections
	ReadBytes         uint64          `json:"readBytes"`
	WrittenBytes      uint64          `json:"writtenBytes"`
	Handles           []reportHandle  `json:"handles"` // of those that were closed the last thousand or so
	Rings             []reportRing    `json:"rings"`
	Requests          []reportRequest `json:"requests"`
	RequestsLeftOut   uint64          `json:"requestsLeftOut,omitempty"` // that came after these and are in the ledger only
}

type reportFrames struct {
	Count uint64 `json:"count"`
	Bytes uint64 `json:"bytes"`
}

// reportHandle is the use of one file or connection.
type reportHandle struct {
	Resource string    `json:"resource"`
	Read     uint64    `json:"readBytes"`
	Written  uint64    `json:"writtenBytes"`
	Opened   time.Time `json:"opened"`
	Closed   time.Time `json:"closed,omitzero"`
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

// maxReported is how many bytes of requests a report lists: an applet may make
// any number of them.
const maxReported = 8 << 20

// recorder collects decisions, up to maxReported.
type recorder struct {
	mu       sync.Mutex
	requests []reportRequest
	bytes    int
	leftOut  uint64
}

func (r *recorder) observe(q permissions.Request, d permissions.Decision) {
	r.mu.Lock()
	defer r.mu.Unlock()
	next := reportRequest{q.Action, q.Resource.String(), d.Verdict, d.Reason, d.Policy}
	const frame = 100 // of its fields
	size := frame + len(next.Resource) + len(next.Reason) + len(next.Policy)
	if r.leftOut > 0 || r.bytes+size > maxReported {
		r.leftOut++
		return
	}
	r.bytes += size
	r.requests = append(r.requests, next)
}

func (r *recorder) report(s account.State, f account.Figures, rings []confine.Ring) runReport {
	r.mu.Lock()
	defer r.mu.Unlock()
	report := runReport{
		Exit: int(s.Exit), Reason: s.Reason, Fuel: f.Fuel, MemoryPeakBytes: f.MemoryPeak,
		CPUSeconds: f.CPU.Seconds(), ResidentPeakBytes: f.ResidentPeak,
		RunningSeconds: f.Running.Seconds(), Turns: f.Turns,
		FramesFromWorker: reportFrames{f.FramesIn, f.BytesIn}, FramesToWorker: reportFrames{f.FramesOut, f.BytesOut},
		PixelBytes: f.Pixels, Granted: f.Granted, Denied: f.Denied,
		Opened: f.Opened, ReadBytes: f.Read, WrittenBytes: f.Written,
		Handles: []reportHandle{}, Rings: []reportRing{}, Requests: append([]reportRequest{}, r.requests...), RequestsLeftOut: r.leftOut,
	}
	for _, h := range f.Handles {
		report.Handles = append(report.Handles, reportHandle{h.Resource, h.Read, h.Written, h.Opened, h.Closed})
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
