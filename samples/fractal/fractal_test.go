package fractal_test

import (
	"image"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"

	"golang.org/x/image/tiff"

	"example.org/vitrine/internal/testing/stage"
	"example.org/vitrine/permissions"
	"example.org/vitrine/sandbox/protocol/scene"
)

func TestMain(m *testing.M) { os.Exit(stage.Main(m)) }

// grant grants every budget that is asked for.
func grant(r permissions.Request) permissions.Decision {
	if !r.Action.Budget() {
		return permissions.Decision{Verdict: permissions.Deny}
	}
	d := permissions.Decision{Verdict: permissions.Grant, Span: permissions.Run}
	if r.Action == permissions.UseCPU {
		d.Step = math.MaxUint64
	}
	return d
}

var counter = regexp.MustCompile(`(\d+) rows computed`)

// rows is what the applet's own counter shows.
func rows(t *testing.T, s *stage.Stage) int {
	t.Helper()
	match := counter.FindStringSubmatch(s.Text())
	if match == nil {
		return -1
	}
	n, err := strconv.Atoi(match[1])
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// A test's picture is small, so that it is there soon. It takes four passes:
// over every twelfth, fourth, second and each row.
const (
	width, height = 300, 200
	onePicture    = 17 + 50 + 100 + 200
)

// open opens the applet in a small window and waits for its first picture.
func open(t *testing.T, o stage.Options) (*stage.Stage, scene.NodeID) {
	t.Helper()
	s := stage.Open(t, ".", o)
	canvas := s.Find(scene.Canvas, "").ID
	s.Send(scene.Event{Type: scene.Resize, Node: canvas, Width: width, Height: height})
	s.Wait("a small canvas", func() bool {
		p := s.Picture(canvas)
		return p != nil && p.Rect.Dx() == width
	})
	finished(s)
	return s, canvas
}

// finished waits until nothing is computed any more.
func finished(s *stage.Stage) {
	s.Wait("an end of the work", func() bool {
		bar := s.Find(scene.Progress, "")
		value, err := strconv.ParseFloat(bar.Value, 64)
		return err == nil && bar.Max > 1 && value == bar.Max
	})
}

func colours(p *image.NRGBA) int {
	seen := map[[3]byte]bool{}
	for i := 0; i < len(p.Pix); i += 4 {
		seen[[3]byte(p.Pix[i:])] = true
	}
	return len(seen)
}

func TestLookingAround(t *testing.T) {
	s, canvas := open(t, stage.Options{Answer: grant})
	whole := s.Picture(canvas)
	if n := colours(whole); n < 100 {
		t.Errorf("the picture has %d colours", n)
	}
	if r, g, b, _ := whole.At(width/2+20, height/2).RGBA(); r > 0x2000 || g > 0x2000 || b > 0x2000 {
		t.Errorf("the middle is not inside the set: %v", whole.At(width/2+20, height/2))
	}
	steps := []struct {
		name   string
		events []scene.Event
		shows  string
	}{
		{"the wheel", []scene.Event{{Type: scene.Wheel, X: 100, Y: 60, DeltaY: -100}}, "magnified 1.4 times"},
		{"dragging a frame", []scene.Event{
			{Type: scene.PointerDown, X: 60, Y: 40, Buttons: 1},
			{Type: scene.PointerMove, X: 100, Y: 60, Buttons: 1},
			{Type: scene.PointerUp, X: 135, Y: 90},
		}, "magnified 5.6 times"},
		{"dragging with Shift", []scene.Event{
			{Type: scene.PointerDown, X: 150, Y: 100, Buttons: 1, Modifiers: scene.Shift},
			{Type: scene.PointerMove, X: 130, Y: 90, Buttons: 1, Modifiers: scene.Shift},
			{Type: scene.PointerUp, X: 110, Y: 80, Modifiers: scene.Shift},
		}, "magnified 5.6 times"},
		{"a key", []scene.Event{{Type: scene.KeyDown, Key: "+"}}, "magnified 11.2 times"},
	}
	before, computed := stage.Hash(whole), rows(t, s)
	another := func(name string) {
		t.Helper()
		s.Wait("the counter to rise", func() bool { return rows(t, s) > computed })
		finished(s)
		if got := rows(t, s) - computed; got != onePicture {
			t.Errorf("%s: %d rows were computed, want %d", name, got, onePicture)
		}
		after := stage.Hash(s.Picture(canvas))
		if after == before {
			t.Errorf("%s: the picture is the same", name)
		}
		before, computed = after, rows(t, s)
	}
	for _, step := range steps {
		for _, e := range step.events {
			e.Node = canvas
			s.Send(e)
		}
		s.WaitText(step.shows)
		another(step.name)
	}
	s.Enter(scene.Select, "Colours", "ocean")
	another("other colours")
}

func TestItShowsWhatWasLookedAtLast(t *testing.T) {
	o := stage.Options{Answer: grant, Home: t.TempDir()}
	s, canvas := open(t, o)
	s.Send(scene.Event{Type: scene.Wheel, Node: canvas, X: 100, Y: 60, DeltaY: -300})
	s.WaitText("magnified 2.744 times")
	s.Session().Close("closed by the test")
	<-s.Session().Done()
	s, _ = open(t, o)
	s.WaitText("magnified 2.744 times")
}

func TestAPosterTakesMoreMemoryAndDoesNotStartOver(t *testing.T) {
	atQuestion := make(chan int, 1)
	var s *stage.Stage
	var canvas scene.NodeID
	file := filepath.Join(t.TempDir(), "poster.tif")
	s, canvas = open(t, stage.Options{Desktop: stage.Chooser{Path: file}, Answer: func(r permissions.Request) permissions.Decision {
		if r.Action == permissions.UseMemory {
			select {
			case atQuestion <- rows(t, s):
			default:
			}
		}
		return grant(r)
	}})
	// Inside the set, where a poster is quick to compute.
	for range 4 {
		s.Send(scene.Event{Type: scene.Wheel, Node: canvas, X: width/2 + 50, Y: height / 2, DeltaY: -100})
	}
	s.WaitText("magnified 3.842 times")
	finished(s)
	before := rows(t, s)
	s.Click("Make poster")
	s.WaitText("The poster is ready.")
	const posterHeight = 2400
	if got := rows(t, s) - before; got != posterHeight {
		t.Errorf("%d rows were computed, want each of the poster's %d once", got, posterHeight)
	}
	select {
	case n := <-atQuestion:
		if n <= before || n >= before+posterHeight {
			t.Errorf("the question came at row %d, want it in the middle of the work", n-before)
		}
	default:
		t.Error("the poster did not ask for memory")
	}
	for _, r := range s.Asked() {
		if r.Action == permissions.UseMemory && r.Applet.Name != "fractal image display" {
			t.Errorf("the question is about %q", r.Applet.Name)
		}
	}
	s.Click("Save")
	s.WaitText("Saved as poster.tif.")
	checkPoster(t, file, posterHeight)
}

// checkPoster reads the poster with another program's eyes.
func checkPoster(t *testing.T, path string, height int) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	picture, err := tiff.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	if size := picture.Bounds().Size(); size != image.Pt(height*3/2, height) {
		t.Errorf("the poster's size is %v", size)
	}
	if picture.At(0, 0) == picture.At(height, height/2) {
		t.Error("the poster is empty")
	}
}
