package activity_test

import (
	"context"
	"fmt"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"example.org/vitrine/permissions"
	"example.org/vitrine/permissions/account"
	"example.org/vitrine/ui/activity"
	"example.org/vitrine/ui/style"
)

// log is a Log in memory.
type log []activity.Event

func (l log) Events(_ context.Context, identity string, after uint64, limit int) ([]activity.Event, error) {
	var out []activity.Event
	for _, e := range l {
		if e.Seq > after && (identity == "" || e.Identity == identity) {
			out = append(out, e)
		}
	}
	return out[max(len(out)-limit, 0):], nil
}

func events() log {
	at := time.Date(2026, 11, 20, 7, 0, 0, 0, time.UTC)
	return log{
		{Seq: 1, Time: at, Identity: "digest:1", Name: "Geometry", What: "was opened", Detail: "/home/ada/geometry.applet"},
		{Seq: 2, Time: at.Add(time.Minute), Kind: activity.Denied, Identity: "digest:1", Name: "Geometry", What: "denied: read-file /etc/passwd", Detail: "by user, once"},
		{Seq: 3, Time: at.Add(2 * time.Minute), Kind: activity.Granted, Identity: "digest:1", Name: "Geometry", What: "granted: read-file /home/ada/bunny.obj", Detail: "by user, hour"},
		{Seq: 4, Time: at.Add(3 * time.Minute), Kind: activity.Used, Identity: "digest:1", Name: "Geometry", What: "used: read-file /home/ada/bunny.obj", Detail: "2.1MB read, 0B written, closed"},
		{Seq: 5, Time: at.Add(4 * time.Minute), Kind: activity.Revoked, Identity: "key:a/mail", Name: "Mail\u202e form", What: "revoked: connect tls://mail.example.org:465"},
	}
}

func recorder() *activity.Recorder {
	r := &activity.Recorder{}
	start := time.Date(2026, 11, 20, 7, 0, 0, 0, time.UTC)
	var cpu time.Duration
	for i := range 200 {
		x := float64(i) / 200
		cpu += time.Duration(float64(500*time.Millisecond) * (0.3 + 0.3*math.Sin(x*12)))
		r.Add(7, permissions.Applet{Identity: "digest:1", Name: "Geometry"}, account.Figures{
			Memory: uint64((12 + 14*x + 2*math.Sin(x*40)) * float64(account.MB)), CPU: cpu,
			Read: uint64(x * x * 4e6), Opened: 2, FramesIn: 4711, BytesIn: 81 << 10, Granted: 3, Denied: 1, ResidentPeak: 61 * account.MB,
			Handles: []account.Handle{
				{Resource: "/home/ada/bunny\u202e.obj", Read: 2 << 20, Opened: start, Closed: start.Add(time.Second)},
				{Resource: "tls://mail.example.org:465", Read: 3 << 10, Written: 5 << 10, Opened: start.Add(time.Minute)},
			},
		}, 32*account.MB, start.Add(time.Duration(i)*500*time.Millisecond))
	}
	return r
}

func open(t *testing.T, l log, r *activity.Recorder, identity string) (*activity.Page, fyne.Window) {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(style.Light())
	p := activity.New(r, l, identity, func(err error) { t.Error(err) })
	t.Cleanup(p.Close)
	w := test.NewTempWindow(t, p)
	w.SetPadded(false)
	w.Resize(fyne.NewSize(1000, 640))
	return p, w
}

func TestPage(t *testing.T) {
	p, w := open(t, events(), recorder(), "")
	got := test.RenderToMarkup(w.Canvas())
	for _, want := range []string{
		"Geometry (7)", "granted: read-file /home/ada/bunny.obj", "2.1MB read", `Mail\u{202e} form`, "27.7MB",
		"4711 frames from it, 81KB", "3 requests granted, 1 denied", "at most 61MB", "2 files and connections, 3.8MB read",
		"tls://mail.example.org:465", "open, 3KB read, 5KB written", `/home/ada/bunny\u{202e}.obj`, "closed, 2MB read, 0B written",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not shown", want)
		}
	}
	if newest, oldest := strings.Index(got, "revoked"), strings.Index(got, "was opened"); newest > oldest {
		t.Error("the newest is not on top")
	}
	p.Refreshed() // nothing is new
	if n := strings.Count(test.RenderToMarkup(w.Canvas()), "was opened"); n != 1 {
		t.Errorf("an event is shown %d times", n)
	}
}

func TestOneApplet(t *testing.T) {
	_, w := open(t, events(), recorder(), "key:a/mail")
	got := test.RenderToMarkup(w.Canvas())
	if strings.Contains(got, "bunny") || !strings.Contains(got, "mail.example.org") {
		t.Error("the page of one applet shows another's")
	}
	if strings.Contains(got, "Geometry (7)") {
		t.Error("the charts of another applet are shown")
	}
}

func TestRecorderIsBounded(t *testing.T) {
	r := &activity.Recorder{}
	now := time.Now()
	for n := range uint64(100) {
		for range 2_000 {
			now = now.Add(time.Second)
			r.Add(n, permissions.Applet{Name: fmt.Sprint(n)}, account.Figures{}, 0, now)
		}
		if n%2 == 0 {
			r.End(n)
		}
	}
	samples := 0
	for _, run := range r.Runs() {
		samples += len(run.Samples)
	}
	if len(r.Runs()) > 20 || samples > 20_000 {
		t.Errorf("%d runs with %d samples are kept", len(r.Runs()), samples)
	}
	if r.Runs()[0].Number != 99 {
		t.Error("the last run is not the first")
	}
}

func TestPicture(t *testing.T) {
	folder := os.Getenv("VITRINE_SHOTS")
	if folder == "" {
		t.Skip("set VITRINE_SHOTS to a folder to get a picture")
	}
	_, w := open(t, events(), recorder(), "")
	f, err := os.Create(filepath.Join(folder, "activity.png"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := png.Encode(f, w.Canvas().Capture()); err != nil {
		t.Fatal(err)
	}
}
