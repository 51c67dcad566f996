package guest

import (
	"hash/crc32"
	"image"
	"sync"

	"example.org/vitrine/sandbox/protocol/scene"
	"example.org/vitrine/sandbox/protocol/wire"
)

const (
	// maxTile is the most bytes of one Pixels frame: a full screen of 4K needs
	// three, and two of them fit into the arena with room to spare.
	maxTile = scene.ArenaSize / 4

	ringStep = 64 << 10 // bytes by which the ring grows
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// screen carries what the document shows to the viewer: patches as frames,
// pixels through the arena. It implements dom.Screen on the engine's goroutine.
//
// Where in the arena a rectangle goes depends only on the rectangles before it,
// never on how fast the viewer is, or the same turns would not give the same
// frames: they follow each other around a ring that has room for two of the
// largest so far. What waits for the viewer is the drawing, not the place.
type screen struct {
	arena []byte
	send  func(wire.Outbound)
	grown func(used int) // when more of the arena is in use than ever
	waits func()         // before a turn waits here

	shown bool // whether anybody looks; false drops everything

	ring int // bytes, room for two of the largest rectangle so far
	at   int // where the next rectangle goes

	mu       sync.Mutex
	free     sync.Cond
	commits  uint64
	inFlight []block
	aborted  bool
}

// block is a part of the arena that the viewer may still read.
type block struct {
	commit   uint64
	from, to int
}

func newScreen(arena []byte, send func(wire.Outbound), grown func(int), waits func()) *screen {
	s := &screen{arena: arena, send: send, grown: grown, waits: waits}
	s.free.L = &s.mu
	return s
}

// Patch sends what changed in the scene, in as many frames as it takes.
func (s *screen) Patch(ops []scene.Op) {
	if !s.shown {
		return
	}
	for _, part := range split(ops) {
		s.send(wire.Outbound{Patch: &wire.Patch{Ops: part}})
	}
}

// Present copies the rectangle r of a picture into the arena and tells the
// viewer. It waits, unseen by the applet, while the viewer still reads there.
func (s *screen) Present(node scene.NodeID, canvasW, canvasH int, r image.Rectangle, pix []byte) {
	r = r.Intersect(image.Rect(0, 0, canvasW, canvasH))
	if !s.shown || r.Empty() {
		return
	}
	rows := max(1, maxTile/(4*r.Dx()))
	for y := r.Min.Y; y < r.Max.Y; y += rows {
		tile := image.Rect(r.Min.X, y, r.Max.X, min(y+rows, r.Max.Y))
		s.present(scene.Pixels{
			Node: node, CanvasWidth: canvasW, CanvasHeight: canvasH,
			X: tile.Min.X, Y: tile.Min.Y, Width: tile.Dx(), Height: tile.Dy(),
		}, pix)
	}
}

func (s *screen) present(p scene.Pixels, pix []byte) {
	p.Offset = s.place(p.Bytes())
	if !s.claim(p.Offset, p.Offset+p.Bytes()) {
		return
	}
	to := s.arena[p.Offset : p.Offset+p.Bytes()]
	row, stride := 4*p.Width, 4*p.CanvasWidth
	from := p.Y*stride + 4*p.X
	for y := range p.Height {
		copy(to[y*row:(y+1)*row], pix[from+y*stride:])
	}
	p.Hash = crc32.Checksum(to, castagnoli)
	s.send(wire.Outbound{Pixels: &p})
}

// place is where n bytes go.
func (s *screen) place(n int) int {
	if 2*n > s.ring {
		s.ring = (2*n + ringStep - 1) / ringStep * ringStep
		s.at = 0
		s.grown(s.ring)
	}
	if s.at+n > s.ring {
		s.at = 0
	}
	from := s.at
	s.at += n
	return from
}

// claim waits until the viewer has read what was there. It is false when the
// applet is being ended.
func (s *screen) claim(from, to int) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	for !s.aborted && s.inUse(from, to) {
		s.waits()
		s.free.Wait()
	}
	s.commits++
	s.inFlight = append(s.inFlight, block{s.commits, from, to})
	return !s.aborted
}

func (s *screen) inUse(from, to int) bool {
	for _, b := range s.inFlight {
		if from < b.to && b.from < to {
			return true
		}
	}
	return false
}

// presented is a Presented frame. It comes from the receiving goroutine.
func (s *screen) presented(commit uint64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, b := range s.inFlight {
		if b.commit == commit {
			s.inFlight = append(s.inFlight[:i], s.inFlight[i+1:]...)
			break
		}
	}
	s.free.Broadcast()
}

// abort ends all waiting, from the receiving goroutine.
func (s *screen) abort() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.aborted = true
	s.free.Broadcast()
}
