package geometry_test

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"math"
	"os"
	"os/exec"
	"strings"
	"testing"
	"unicode/utf16"

	"example.org/vitrine/internal/testing/programs"
)

// found is what the sample's readers make of a file.
type found struct {
	Triangles int
	Area      float64
	Note      string
	Error     string
}

func parse(t *testing.T, content []byte) (f found) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), programs.Path(programs.Vitrine), "run", "--deny-all", "measure.ts")
	cmd.Env = append(os.Environ(), "VITRINE_HOME="+t.TempDir())
	cmd.Stdin = bytes.NewReader(content)
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if err := json.Unmarshal(out, &f); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return f
}

// square is four points; a face of all has the area 1.
const square = "v 0 0 0\nv 1 0 0\nv 1 1 0\nv 0 1 0\n"

// TestOBJInTheWild tries what exporters write, and what a person leaves in a file.
func TestOBJInTheWild(t *testing.T) {
	t.Parallel()
	cr := strings.NewReplacer("\n", "\r")
	for name, test := range map[string]struct {
		content string
		want    found
	}{
		"a line goes on after a backslash":            {square + "f 1 2 \\\n3 4\n", found{Triangles: 2, Area: 1}},
		"so does one of a point":                      {"v 0 0 \\\r\n0\r\nv 1 0 0\r\nv 1 1 0\r\nf 1 2 3\r\n", found{Triangles: 1, Area: .5}},
		"a comment behind a face":                     {square + "f 1 2 3 # last\nf 1 3 4#glued\n", found{Triangles: 2, Area: 1}},
		"a comment behind a point":                    {"v 0 0 0 # here\nv 1 0 0\nv 1 1 0\nf 1 2 3\n", found{Triangles: 1, Area: .5}},
		"lines end as on old Macs":                    {cr.Replace(square + "f 1 2 3\n"), found{Triangles: 1, Area: .5}},
		"a concave face":                              {"v 4 4 0\nv 0 2 0\nv -4 4 0\nv 0 0 0\nf 1 2 3 4\n", found{Triangles: 2, Area: 8}},
		"a concave face seen from behind":             {"v 4 0 4\nv 0 0 2\nv -4 0 4\nv 0 0 0\nf 4 3 2 1\n", found{Triangles: 2, Area: 8}},
		"a comb":                                      {"v 0 0 0\nv 5 0 0\nv 5 3 0\nv 4 3 0\nv 4 1 0\nv 3 1 0\nv 3 3 0\nv 2 3 0\nv 2 1 0\nv 1 1 0\nv 1 3 0\nv 0 3 0\nf 1 2 3 4 5 6 7 8 9 10 11 12\n", found{Triangles: 10, Area: 11}},
		"corners in a row":                            {"v 0 0 0\nv 1 0 0\nv 2 0 0\nv 2 2 0\nv 0 2 0\nf 1 2 3 4 5\n", found{Triangles: 3, Area: 4}},
		"a corner twice":                              {square + "f 1 2 3 3\n", found{Triangles: 1, Area: .5}},
		"a face of one corner and two":                {square + "f 1\nf 1 2\nf 1 2 3\n", found{Triangles: 1, Area: .5, Note: "line 5: a face needs three corners, and 1 more like it"}},
		"a face of a point that is missing":           {square + "f 1 2 9\nf 1 2 3\n", found{Triangles: 1, Area: .5, Note: "line 5: there is no point 9"}},
		"a point without numbers that nobody needs":   {"v nan 0 0\n" + square + "f 2 3 4\n", found{Triangles: 1, Area: .5}},
		"a point that is not written out":             {"v 0 0\n" + square + "f 2 3 4 5\n", found{Triangles: 2, Area: 1, Note: "line 1: a point needs three coordinates"}},
		"only a bad face":                             {square + "f 0 1 2\n", found{Error: "there are no triangles in it that could be drawn; line 5: there is no point 0"}},
		"faces before points":                         {"f 1 2 3\n" + square, found{Triangles: 1, Area: .5}},
		"numbers that count back from where they are": {"v 0 0 0\nv 1 0 0\nv 0 1 0\nf -3 -2 -1\nv 5 0 0\nv 7 0 0\nv 5 2 0\nf -3/1 -2//1 -1/1/1\n", found{Triangles: 2, Area: 2.5}},
		"numbers with a point":                        {square + "f 1.0 2.0 3.0\n", found{Triangles: 1, Area: .5}},
		"capitals":                                    {strings.ToUpper(square) + "F 1 2 3\n", found{Triangles: 1, Area: .5}},
		"the words of STL":                            {"solid facet\no solid facet\n" + square + "f 1 2 3\n", found{Triangles: 1, Area: .5}},
		"UTF-16":                                      {string(inUTF16(square + "f 1 2 3\n")), found{Triangles: 1, Area: .5}},
	} {
		if got := parse(t, []byte(test.content)); got != test.want {
			t.Errorf("%s: got %+v, want %+v", name, got, test.want)
		}
	}
}

func inUTF16(text string) []byte {
	out := []byte{0xff, 0xfe}
	for _, unit := range utf16.Encode([]rune(text)) {
		out = binary.LittleEndian.AppendUint16(out, unit)
	}
	return out
}

// records is binary STL that says it has count triangles, and ends in those given and in extra.
func records(title string, count uint32, extra []byte, corners ...[9]float32) []byte {
	out := append([]byte(title), make([]byte, 80-len(title))...)
	out = binary.LittleEndian.AppendUint32(out, count)
	for _, c := range corners {
		out = append(out, make([]byte, 12)...)
		for _, v := range c {
			out = binary.LittleEndian.AppendUint32(out, math.Float32bits(v))
		}
		out = append(out, 0, 0)
	}
	return append(out, extra...)
}

// TestSTLInTheWild tries both forms, with what is often wrong in them.
func TestSTLInTheWild(t *testing.T) {
	t.Parallel()
	const facet = "facet normal 0 0 1\n outer loop\n  vertex 0 0 0\n  vertex 1 0 0\n  vertex 1 1 0\n endloop\nendfacet\n"
	one := [9]float32{0, 0, 0, 1, 0, 0, 1, 1, 0}
	bad := [9]float32{float32(math.NaN()), 0, 0, 1, 0, 0, 1, 1, 0}
	two := found{Triangles: 2, Area: 1}
	says := func(count string) found {
		return found{2, 1, "it says that it has " + count + " triangles, and has 2", ""}
	}
	for name, test := range map[string]struct {
		content []byte
		want    found
	}{
		"capitals":                       {[]byte(strings.ToUpper("solid a\n" + facet + facet + "endsolid a\n")), two},
		"capitals here and there":        {[]byte("Solid a\n" + strings.ReplaceAll(facet+facet, "vertex", "Vertex")), two},
		"in one line":                    {[]byte("solid a " + strings.ReplaceAll(facet+facet, "\n", " ") + "endsolid"), two},
		"a remark first":                 {[]byte("; made by hand\nsolid a\n" + facet + facet), two},
		"a name of its own words":        {[]byte("solid vertex 9 9 9\n" + facet + facet), two},
		"facets of four corners":         {[]byte("solid\n" + strings.Replace(facet, " endloop", "  vertex 0 1 0\n endloop", 1)), two},
		"a facet without numbers":        {[]byte("solid a\n" + facet + strings.Replace(facet, "1 1 0", "nan 1 0", 1)), found{1, .5, "facet 2: some of its coordinates are no numbers", ""}},
		"cut off":                        {[]byte("solid a\n" + facet + "facet normal 0 0 1\n outer loop\n  vertex 0 0 0\n"), found{Error: "its last triangle is not complete"}},
		"binary":                         {records("by hand", 2, nil, one, one), two},
		"binary, titled as text":         {records("solid facet normal 0 0 0", 2, nil, one, one), two},
		"binary, bytes behind":           {records("exported", 2, []byte("by me!!"), one, one), two},
		"binary, titled as text, behind": {records("solid exported", 2, []byte{0, 0}, one, one), two},
		"binary, a count of none":        {records("streamed", 0, nil, one, one), says("0")},
		"binary, a count of none, bytes": {records("streamed", 0, []byte("bye"), one, one), says("0")},
		"binary, a count too high":       {records("streamed", 7, nil, one, one), says("7")},
		"binary, no count":               {records("streamed", math.MaxUint32, nil, one, one), says("4294967295")},
		"binary, one without numbers":    {records("x", 2, nil, bad, one), found{1, .5, "triangle 1: some of its coordinates are no numbers", ""}},
		"binary, cut off":                {records("x", 3, make([]byte, 30), one, one), found{Error: "its last triangle is not complete, or it is no STL"}},
		"binary, empty":                  {records("x", 0, nil), found{Error: "there are no triangles in it: it is neither OBJ nor STL"}},
	} {
		if got := parse(t, test.content); got != test.want {
			t.Errorf("%s: got %+v, want %+v", name, got, test.want)
		}
	}
}
