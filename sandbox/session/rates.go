package session

import "time"

// Rates at which a worker may speak. What comes faster waits in the worker's
// socket, so the worker is slowed and the viewer is not; one that goes on
// pressing against them for floodTime is ended.
const (
	frameRate  = 50_000   // frames a second: four times what reading files chunk by chunk reaches
	byteRate   = 64 << 20 // bytes a second
	pixelShare = 16       // a byte of pixels is copied, not decoded, and counts as a part of one
	burst      = 2        // seconds of each that may come at once
	rest       = 0.5      // seconds of each that have to be saved before somebody no longer presses
	floodTime  = 10 * time.Second

	lineRate     = 1_000   // console lines a second that a window shows; what is beyond is counted, and said
	lineByteRate = 1 << 20 // bytes of those: a line may have 16 KB
)

// bucket measures a rate: it holds up to burst seconds of it.
type bucket struct {
	rate  float64 // a second
	level float64
	last  time.Time
}

func newBucket(rate float64) bucket {
	return bucket{rate: rate, level: rate * burst, last: time.Now()}
}

// spend removes n at a time and returns how long to wait until that is paid for.
func (b *bucket) spend(n float64, now time.Time) time.Duration {
	b.fill(now)
	b.level -= n
	if b.level >= 0 {
		return 0
	}
	return time.Duration(-b.level / b.rate * float64(time.Second))
}

// rested tells whether the rate was not reached for some time. That the bucket
// is not empty says little: every wait is a little longer than it has to be.
func (b *bucket) rested() bool { return b.level > b.rate*rest }

// try removes n if the bucket holds it.
func (b *bucket) try(n float64) bool {
	b.fill(time.Now())
	if b.level < n {
		return false
	}
	b.level -= n
	return true
}

func (b *bucket) fill(now time.Time) {
	b.level = min(b.level+now.Sub(b.last).Seconds()*b.rate, b.rate*burst)
	b.last = now
}
