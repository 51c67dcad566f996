package geometry_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"example.org/vitrine/internal/testing/stage"
	"example.org/vitrine/permissions"
	"example.org/vitrine/sandbox/protocol/scene"
)

func TestMain(m *testing.M) { os.Exit(stage.Main(m)) }

const obj = `# A pyramid with a square base, its faces in all the ways there are.
v 0 0 0
v 2 0 0
v 2 2 0
v 0 2 0
v 1 1 1.5
f 1 4 3 2
f 1/1/1 2/2/1 5/3/1
f 2//1 3//1 5//1
f -3 -2 -1
f 4 1 5
`

// triangles are those of a tetrahedron.
func triangles() [][9]float32 {
	a, b, c, d := [3]float32{0, 0, 0}, [3]float32{4, 0, 0}, [3]float32{0, 4, 0}, [3]float32{0, 0, 4}
	join := func(p, q, r [3]float32) (t [9]float32) {
		copy(t[0:], p[:])
		copy(t[3:], q[:])
		copy(t[6:], r[:])
		return t
	}
	return [][9]float32{join(a, c, b), join(a, b, d), join(a, d, c), join(b, c, d)}
}

func textSTL() []byte {
	var out bytes.Buffer
	out.WriteString("solid test\n")
	for _, t := range triangles() {
		out.WriteString("  facet normal 0 0 0\n    outer loop\n")
		for i := 0; i < 9; i += 3 {
			fmt.Fprintf(&out, "      vertex %g %g %e\n", t[i], t[i+1], t[i+2])
		}
		out.WriteString("    endloop\n  endfacet\n")
	}
	out.WriteString("endsolid test\n")
	return out.Bytes()
}

// binarySTL begins with the word of the text format, as files in the wild do.
func binarySTL() []byte {
	out := append([]byte("solid not really"), make([]byte, 80-16)...)
	out = binary.LittleEndian.AppendUint32(out, uint32(len(triangles())))
	for _, t := range triangles() {
		out = append(out, make([]byte, 12)...)
		for _, v := range t {
			out = binary.LittleEndian.AppendUint32(out, math.Float32bits(v))
		}
		out = append(out, 0, 0)
	}
	return out
}

func grant(permissions.Request) permissions.Decision {
	return permissions.Decision{Verdict: permissions.Grant, Span: permissions.Once}
}

func write(t *testing.T, name string, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// ask types a path and presses Open.
func ask(s *stage.Stage, path string) {
	s.EnterInto(s.Find(scene.TextField, ""), path)
	s.Click("Open")
}

func TestFormats(t *testing.T) {
	s := stage.Open(t, ".", stage.Options{Answer: grant})
	canvas := s.Find(scene.Canvas, "").ID
	s.WaitText("A knot, until you open a file: 5,120 triangles")
	s.Wait("a picture", func() bool { return s.Picture(canvas) != nil })
	before := stage.Hash(s.Picture(canvas))
	for _, test := range []struct {
		name    string
		content []byte
		shows   string
	}{
		{"pyramid.obj", []byte(obj), "6 triangles, 2 × 2 × 1.5"},
		{"crlf.obj", []byte(strings.ReplaceAll(obj, "\n", "\r\n")), "6 triangles, 2 × 2 × 1.5"},
		{"text.stl", textSTL(), "4 triangles, 4 × 4 × 4"},
		{"binary.stl", binarySTL(), "4 triangles, 4 × 4 × 4"},
	} {
		path := write(t, test.name, test.content)
		ask(s, path)
		s.WaitText(path + ": " + test.shows)
		s.Wait("another picture", func() bool { return stage.Hash(s.Picture(canvas)) != before })
		before = stage.Hash(s.Picture(canvas))
		// The three-sided ones look alike: turn them, so that the next one differs.
		s.Send(scene.Event{Type: scene.KeyDown, Node: canvas, Key: "ArrowLeft"})
		s.Wait("the mesh to turn", func() bool { return stage.Hash(s.Picture(canvas)) != before })
		before = stage.Hash(s.Picture(canvas))
	}
	for _, r := range s.Asked() {
		if r.Action != permissions.ReadFile || r.Applet.Name != "geometric viewer" {
			t.Errorf("asked was %s by %q", r.Action, r.Applet.Name)
		}
	}
}

func TestTurning(t *testing.T) {
	s := stage.Open(t, ".", stage.Options{})
	canvas := s.Find(scene.Canvas, "").ID
	s.Wait("a picture", func() bool { return s.Picture(canvas) != nil })
	steps := []struct {
		name   string
		events []scene.Event
	}{
		{"dragging", []scene.Event{
			{Type: scene.PointerDown, X: 400, Y: 300, Buttons: 1},
			{Type: scene.PointerMove, X: 460, Y: 330, Buttons: 1},
			{Type: scene.PointerUp, X: 460, Y: 330},
		}},
		{"dragging with Shift", []scene.Event{
			{Type: scene.PointerDown, X: 400, Y: 300, Buttons: 1, Modifiers: scene.Shift},
			{Type: scene.PointerMove, X: 500, Y: 300, Buttons: 1, Modifiers: scene.Shift},
			{Type: scene.PointerUp, X: 500, Y: 300, Modifiers: scene.Shift},
		}},
		{"the wheel", []scene.Event{{Type: scene.Wheel, X: 400, Y: 300, DeltaY: 100}}},
		{"a key", []scene.Event{{Type: scene.KeyDown, Key: "ArrowUp"}}},
	}
	before := stage.Hash(s.Picture(canvas))
	for _, step := range steps {
		for _, e := range step.events {
			e.Node = canvas
			s.Send(e)
		}
		s.Wait(step.name+" to change the picture", func() bool { return stage.Hash(s.Picture(canvas)) != before })
		before = stage.Hash(s.Picture(canvas))
	}
	for _, style := range []string{"wireframe", "both"} {
		s.Enter(scene.Select, "How to draw", style)
		s.Wait(style+" to change the picture", func() bool { return stage.Hash(s.Picture(canvas)) != before })
		before = stage.Hash(s.Picture(canvas))
	}
}

func TestDeniedItShowsWhy(t *testing.T) {
	s := stage.Open(t, ".", stage.Options{Answer: func(permissions.Request) permissions.Decision {
		return permissions.Decision{Verdict: permissions.Deny, Span: permissions.Once}
	}})
	ask(s, "/etc/passwd")
	s.WaitText("/etc/passwd was not opened: ")
	asked := s.Asked()
	if len(asked) != 1 || asked[0].Resource.File == nil || asked[0].Resource.File.Path != "/etc/passwd" {
		t.Errorf("asked was %+v", asked)
	}
	s.WaitText("/etc/passwd was not opened")
}

func TestFilesThatAreNoMeshes(t *testing.T) {
	s := stage.Open(t, ".", stage.Options{Answer: grant})
	for name, test := range map[string]struct{ content, shows string }{
		"letter.txt": {"Dear Bob,\n", "is not shown: there are no triangles in it"},
		"bad.obj":    {"v 0 0 0\nf 1 2 3\n", "line 2: there is no point 2"},
		"flat.obj":   {"v 0 0\n", "line 1: a point needs three coordinates"},
		"words.obj":  {"v a b c\nv 1 0 0\nv 0 1 0\nf 1 2 3\n", "some of its coordinates are no numbers"},
		"short.stl":  {"solid x\nfacet normal 0 0 0\nouter loop\nvertex 0 0 0\n", "its last triangle is not complete"},
	} {
		ask(s, write(t, name, []byte(test.content)))
		s.WaitText(test.shows)
	}
	ask(s, "/nonexistent/mesh.obj")
	s.WaitText("There is no file /nonexistent/mesh.obj.")
}

func TestAFileThatIsPickedIsNotAskedAbout(t *testing.T) {
	path := write(t, "pyramid.obj", []byte(obj))
	s := stage.Open(t, ".", stage.Options{Desktop: stage.Chooser{Path: path}})
	s.Click("Choose a file")
	s.WaitText("pyramid.obj: 6 triangles")
	if asked := s.Asked(); len(asked) != 0 {
		t.Errorf("asked was %+v", asked)
	}
}

// TestNoSeams looks for what lies behind between neighbours: a wheel of thin spokes, all in one plane and so
// in one shade, must be of one colour.
func TestNoSeams(t *testing.T) {
	var spokes strings.Builder
	const count = 300
	for i := range count {
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / count)
		fmt.Fprintf(&spokes, "v %g %g 0\n", cos, sin)
	}
	spokes.WriteString("v 0 0 0\n")
	for i := range count {
		fmt.Fprintf(&spokes, "f %d %d %d\n", count+1, i+1, (i+1)%count+1)
	}
	s := stage.Open(t, ".", stage.Options{Answer: grant})
	canvas := s.Find(scene.Canvas, "").ID
	s.Wait("a picture", func() bool { return s.Picture(canvas) != nil })
	before := stage.Hash(s.Picture(canvas))
	ask(s, write(t, "wheel.obj", []byte(spokes.String())))
	s.WaitText("300 triangles")
	s.Wait("another picture", func() bool { return stage.Hash(s.Picture(canvas)) != before })
	picture := s.Picture(canvas)
	size := picture.Bounds().Size()
	middle := picture.NRGBAAt(size.X/2, size.Y/2)
	others := 0
	for y := size.Y/2 - 90; y < size.Y/2+90; y++ {
		for x := size.X/2 - 90; x < size.X/2+90; x++ {
			if picture.NRGBAAt(x, y) != middle {
				others++
			}
		}
	}
	if others != 0 {
		t.Errorf("got %d pixels of another colour than %v, want none", others, middle)
	}
}
