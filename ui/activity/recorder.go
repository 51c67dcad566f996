// Package activity shows what applets did: live, as charts of what a run uses,
// and from the ledger, as a list of what was asked, decided and done.
//
// Figures that a worker reports of itself are the applet's claims, of memory as
// long as the kernel's figures allow; the chart of computing time is the kernel's. Texts are escaped before they are shown.
package activity

import (
	"slices"
	"time"

	"example.org/vitrine/permissions"
	"example.org/vitrine/permissions/account"
)

// Limits on what is kept.
const (
	sampleTime = 500 * time.Millisecond
	maxSamples = 600 // five minutes of a run
	maxRuns    = 12  // running ones and those that ended last
)

// Recorder keeps the figures of runs over time. It belongs to Fyne's goroutine.
type Recorder struct {
	runs []*Run
}

// Run is one run of an applet.
type Run struct {
	Number  uint64
	Applet  permissions.Applet
	Samples []Sample
	Memory  uint64          // the limit, bytes; 0: none
	Figures account.Figures // the latest
	Ended   bool
}

// Sample is what a run used at a moment.
type Sample struct {
	Time   time.Time
	Memory uint64        // bytes, as Figures.Held has them
	CPU    time.Duration // so far, from the kernel
	Bytes  uint64        // read and written through handles so far
}

// Add notes the figures of a run, for the charts at most every half second.
func (r *Recorder) Add(number uint64, a permissions.Applet, f account.Figures, limit uint64, now time.Time) {
	run := r.run(number)
	if run == nil {
		run = &Run{Number: number, Applet: a}
		r.runs = append(r.runs, run)
		if len(r.runs) > maxRuns {
			r.forget()
		}
	}
	run.Memory, run.Figures = limit, f
	if n := len(run.Samples); n > 0 && now.Sub(run.Samples[n-1].Time) < sampleTime {
		return
	}
	run.Samples = append(run.Samples, Sample{Time: now, Memory: f.Held(), CPU: f.CPU, Bytes: f.Read + f.Written})
	if len(run.Samples) > maxSamples {
		run.Samples = slices.Delete(run.Samples, 0, len(run.Samples)-maxSamples)
	}
}

// End notes that a run has ended.
func (r *Recorder) End(number uint64) {
	if run := r.run(number); run != nil {
		run.Ended = true
	}
}

// Runs lists the runs that are known, the last one first.
func (r *Recorder) Runs() []*Run {
	out := slices.Clone(r.runs)
	slices.Reverse(out)
	return out
}

func (r *Recorder) run(number uint64) *Run {
	for _, run := range r.runs {
		if run.Number == number {
			return run
		}
	}
	return nil
}

// forget drops the oldest run that has ended, or the oldest.
func (r *Recorder) forget() {
	at := slices.IndexFunc(r.runs, func(run *Run) bool { return run.Ended })
	r.runs = slices.Delete(r.runs, max(at, 0), max(at, 0)+1)
}

// memory is how many bytes a run held at each of its samples.
func (r *Run) memory() []float64 {
	out := make([]float64, len(r.Samples))
	for i, s := range r.Samples {
		out[i] = float64(s.Memory)
	}
	return out
}

// load is the share of one processor between samples, 0 to 1.
func (r *Run) load() []float64 {
	return r.rate(func(s Sample) float64 { return s.CPU.Seconds() })
}

// throughput is the bytes per second between samples.
func (r *Run) throughput() []float64 {
	return r.rate(func(s Sample) float64 { return float64(s.Bytes) })
}

func (r *Run) rate(of func(Sample) float64) []float64 {
	out := make([]float64, max(len(r.Samples)-1, 0))
	for i := range out {
		a, b := r.Samples[i], r.Samples[i+1]
		if passed := b.Time.Sub(a.Time).Seconds(); passed > 0 {
			out[i] = max(of(b)-of(a), 0) / passed
		}
	}
	return out
}
