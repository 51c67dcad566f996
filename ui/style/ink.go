package style

import (
	"image/color"
	"time"

	"fyne.io/fyne/v2"
)

// ink is what drawing texts may cost. Fyne draws each text on a picture of its
// own, at some 10 us a character, and keeps the picture for a minute: a scene
// whose texts all change all the time would take the window's goroutine and its
// memory. What there is no ink for stays as it was, and is drawn a little later.
type ink struct {
	time, bytes float64 // that are left
	paid        time.Time
	drawn       map[inked]time.Time
	refused     bool // since that was last asked
	free        bool // there is always enough
	person      bool // what is drawn now is drawn for the person
	waiting     map[Redrawer]struct{}
}

// inked is a text that was drawn. Fyne takes the picture that it has of it.
type inked struct {
	text  string
	face  face
	color color.Color
}

const (
	inkCharacter = 10e-6                        // seconds to draw a character
	inkTime      = 30e-3                        // seconds that one picture of the window may take
	inkShare     = 0.5                          // of all time
	inkBytes     = 16 << 20                     // bytes of pictures that may be made at once
	inkRate      = 512 << 10                    // bytes a second after that
	inkKept      = time.Minute - 10*time.Second // Fyne keeps a picture for a minute after it was shown last
	inkKnown     = 4096                         // pictures that are remembered
	inkPixel     = 4                            // bytes
)

func newInk() ink {
	return ink{time: inkTime, bytes: inkBytes, paid: time.Now(), drawn: map[inked]time.Time{}, waiting: map[Redrawer]struct{}{}}
}

// NewCareful returns a Metrics for pages of the viewer's own on which there are
// words of strangers: characters are looked for as in an applet's texts, and
// there is always ink.
func NewCareful() *Metrics {
	m := NewMetrics()
	m.ink.free = true
	return m
}

func (k *ink) refill(now time.Time) {
	passed := now.Sub(k.paid).Seconds()
	k.paid = now
	k.time = min(k.time+passed*inkShare, inkTime)
	k.bytes = min(k.bytes+passed*inkRate, inkBytes)
}

// MayDraw tells whether there is ink for a text of that width on one line, in
// scene units, and takes it. Who is refused draws what it drew before, calls
// Drew, and is asked to draw again later.
func (m *Metrics) MayDraw(text string, size float32, style fyne.TextStyle, ink color.Color, width float32) bool {
	if text == "" || m.trusting || m.ink.free {
		return true
	}
	k := &m.ink
	now := time.Now()
	k.refill(now)
	key := inked{text, face{size: size, style: style}, ink}
	if was, ok := k.drawn[key]; ok && now.Sub(was) < inkKept {
		return true
	}
	if k.time <= 0 || k.bytes <= 0 && !k.person {
		k.refused = true
		return false
	}
	scale := max(m.Scale, 1)
	k.time -= float64(len(text)) * inkCharacter
	if !k.person {
		k.bytes -= float64(width*m.LineHeight(size, style)*scale*scale) * inkPixel
	}
	if len(k.drawn) >= inkKnown {
		clear(k.drawn)
	}
	k.drawn[key] = now
	return true
}

// ForPerson says whether what is drawn from now on is drawn because the person
// scrolls or types: that costs no bytes, for nobody does so for long, and what is
// scrolled to must be there.
func (m *Metrics) ForPerson(yes bool) { m.ink.person = yes }

// retry draws what was refused, as long as there is ink.
func (k *ink) retry() (more bool) {
	if len(k.waiting) == 0 {
		return false
	}
	k.refill(time.Now())
	if k.time < inkTime/2 || k.bytes <= 0 {
		return true
	}
	for t := range k.waiting {
		if k.time <= 0 || k.bytes <= 0 {
			return true
		}
		delete(k.waiting, t)
		t.Redraw(false)
	}
	return len(k.waiting) > 0
}
