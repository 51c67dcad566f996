package main_test

import (
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"example.org/vitrine/ui"
	"example.org/vitrine/ui/viewport"
)

// TestScreenshots makes the pictures of the README when VITRINE_SCREENSHOTS
// names a folder: `make screenshots`.
func TestScreenshots(t *testing.T) {
	folder := os.Getenv("VITRINE_SCREENSHOTS")
	if folder == "" {
		t.Skip("set VITRINE_SCREENSHOTS to a folder to make the README's pictures")
	}
	t.Run("fractal", func(t *testing.T) {
		v := fractal(t)
		v.visit(-0.1588, -1.0330, 0.032)
		v.finished()
		v.shoot(folder, "fractal")
		v.clickOn("button", "Whole set") // which is quicker to make a poster of
		v.await("another picture", func(view ui.View) bool { return !complete(view) })
		v.finished()
		v.clickOn("button", "Make poster")
		v.await("the request for memory", func(view ui.View) bool { return view.Prompt != nil })
		v.prompt()
		v.shoot(folder, "prompt-memory")
	})
	t.Run("mail form", func(t *testing.T) {
		v := start(t, sample(t, "mail-form"))
		v.fill("From", "text field", "ada@example.org")
		v.fill("To", "text field", "charles@example.org")
		v.fill("Subject", "text field", "The engine")
		v.fill("Message", "text area", "Dear Charles, it weaves algebraic patterns just as the loom weaves flowers and leaves.")
		v.fill("Name", "text field", "127.0.0.1")
		v.shoot(folder, "mail-form")
		v.clickOn("button", "Send")
		v.prompt()
		v.shoot(folder, "prompt-socket")
	})
	t.Run("geometry", func(t *testing.T) {
		v := start(t, sample(t, "geometry"))
		v.element("output", "triangles")
		time.Sleep(2 * time.Second) // until it is drawn
		v.shoot(folder, "geometry")
		field := v.element("text field", "")
		v.click(field.X+100, field.Y+field.Height/2)
		v.xdotool("type", "--delay", "15", "/etc/passwd")
		v.clickOn("button", "Open")
		v.prompt()
		v.shoot(folder, "prompt-file")
	})
}

// visit draws frames around a point of the plane until the fractal shows it,
// side wide and high.
func (v *viewer) visit(x, y, side float64) {
	v.t.Helper()
	canvas := v.element("canvas", "")
	width, height := math.Round(float64(canvas.Width)), math.Round(float64(canvas.Height))
	const step = 12 // a frame is that much smaller than the picture
	shownX, shownY, shown := -0.7, 0.0, 2.6
	for shown > side {
		pixel := shown / min(width, height)
		half := math.Round(width / min(step, shown/side) / 2)
		left := math.Round(width/2+(x-shownX)/pixel) - half
		top := math.Round(height/2 + (y-shownY)/pixel - half*height/width)
		at := func(x, y float64) []string {
			return []string{"mousemove", strconv.Itoa(int(canvas.X) + int(x)), strconv.Itoa(int(canvas.Y) + int(y))}
		}
		v.xdotool(at(left, top)...)
		v.xdotool("mousedown", "1")
		v.xdotool(at(left+half, top+1)...)
		v.xdotool(at(left+2*half, top+1)...)
		v.xdotool("mouseup", "1")
		shownX += (left + half - width/2) * pixel
		shownY += (top + half*height/width - height/2) * pixel
		shown *= 2 * half / width
		v.await("a closer look", func(view ui.View) bool {
			return slices.ContainsFunc(view.Elements, func(e viewport.Element) bool {
				_, times, _ := strings.Cut(e.Text, "magnified ")
				n, err := strconv.ParseFloat(strings.TrimSuffix(times, " times"), 64)
				return err == nil && n > 0.9*2.6/shown
			})
		})
	}
}

// finished waits until the fractal's picture is complete, and grants the
// computing time that it takes.
func (v *viewer) finished() {
	v.t.Helper()
	v.grantUntil("a complete picture", func(view ui.View) bool { return view.Prompt == nil && complete(view) })
}

// maxPicture is how many bytes a picture may have: the README loads them all.
const maxPicture = 150_000

// shoot writes what the display shows, in all its colours if there is room,
// else in 255. Neither dithers: that would leave specks on what is plain.
func (v *viewer) shoot(folder, name string) {
	v.t.Helper()
	v.xdotool("mousemove", "2", "718")
	time.Sleep(500 * time.Millisecond) // until the hover is gone
	if err := os.MkdirAll(folder, 0o755); err != nil {
		v.t.Fatal(err)
	}
	path := filepath.Join(folder, name+".png")
	for _, colours := range [][]string{{"PNG24:" + path}, {"+dither", "-colors", "255", "PNG8:" + path}} {
		cmd := exec.Command("import", append([]string{"-window", "root", "-strip", "-define", "png:compression-level=9"}, colours...)...)
		cmd.Env = append(os.Environ(), "DISPLAY="+v.display)
		if out, err := cmd.CombinedOutput(); err != nil {
			v.t.Fatalf("cannot make %s.png: %v\n%s", name, err, out)
		}
		info, err := os.Stat(path)
		if err != nil {
			v.t.Fatal(err)
		}
		if info.Size() <= maxPicture {
			return
		}
		v.t.Logf("%s.png has %d bytes", name, info.Size())
	}
}
