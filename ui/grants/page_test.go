package grants_test

import (
	"context"
	"errors"
	"fmt"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"example.org/vitrine/permissions"
	describe "example.org/vitrine/permissions/prompt"
	"example.org/vitrine/ui/grants"
	"example.org/vitrine/ui/style"
)

// book is a Store in memory.
type book struct {
	orphans  map[string]string
	all      []*permissions.Remembered
	refuse   error
	changed  func()
	narrowed bool
}

func (b *book) All(context.Context) ([]*permissions.Remembered, error) { return b.all, nil }

func (b *book) Revoke(_ context.Context, ids ...int64) error {
	if b.refuse != nil {
		return b.refuse
	}
	b.all = slices.DeleteFunc(b.all, func(m *permissions.Remembered) bool { return slices.Contains(ids, m.ID) })
	return nil
}

func (b *book) RevokeApplet(ctx context.Context, identity string) (n int, err error) {
	var ids []int64
	for _, m := range b.all {
		if m.Applet.Identity == identity {
			ids = append(ids, m.ID)
		}
	}
	return len(ids), b.Revoke(ctx, ids...)
}

func (b *book) Change(_ context.Context, m permissions.Remembered) error {
	for i, old := range b.all {
		if old.ID == m.ID {
			b.all[i] = &m
		}
	}
	return nil
}

func (b *book) Narrower(_ context.Context, id int64) ([]permissions.Remembered, func(context.Context) error, error) {
	for _, m := range b.all {
		if m.ID == id && m.Scope.Folder != "" {
			less := *m
			less.Scope = permissions.Scope{}
			return []permissions.Remembered{less}, func(context.Context) error { b.narrowed = true; m.Scope = permissions.Scope{}; return nil }, nil
		}
	}
	return nil, nil, nil
}

func (b *book) Orphans(context.Context) (map[string]string, error) { return b.orphans, nil }

func (b *book) Changed(f func()) func() { b.changed = f; return func() { b.changed = nil } }

func some() *book {
	now := time.Now()
	mail := permissions.Applet{Identity: "key:a/mail", Name: "Smart form", Author: "Alice", Trust: permissions.Named}
	mesh := permissions.Applet{Identity: "digest:1", Name: "Geometry", Trust: permissions.Anonymous}
	b := &book{}
	add := func(m permissions.Remembered) {
		m.ID = int64(len(b.all) + 1)
		m.Created = now.Add(-time.Duration(m.ID) * time.Hour)
		if m.Verdict == "" {
			m.Verdict = permissions.Grant
		}
		if m.Span == "" {
			m.Span = permissions.Always
		}
		b.all = append(b.all, &m)
	}
	add(permissions.Remembered{Applet: mail, Action: permissions.Connect, Uses: 12, Used: now.Add(-3 * time.Hour), Resource: permissions.Resource{Endpoint: &permissions.Endpoint{Host: "mail.example.org", Port: 465, Protocol: "tls", Public: true}}})
	add(permissions.Remembered{Applet: mesh, Action: permissions.ReadFile, Uses: 3, Used: now.Add(-50 * time.Minute), Scope: permissions.Scope{Folder: "/home/ada/meshes"}, Resource: permissions.Resource{File: &permissions.File{Path: "/home/ada/meshes/bunny.obj"}}, Sentence: `The 'Geometry' application wants to read the file "/home/ada/meshes/bunny.obj"`})
	add(permissions.Remembered{Applet: mesh, Action: permissions.WriteFile, Scope: permissions.Scope{Folder: "/home/ada"}, Resource: permissions.Resource{File: &permissions.File{Path: "/home/ada/x"}}})
	add(permissions.Remembered{Applet: mesh, Action: permissions.ReadFile, Verdict: permissions.Deny, Resource: permissions.Resource{File: &permissions.File{Path: "/etc/passwd"}}})
	add(permissions.Remembered{Applet: mail, Action: permissions.ReadClipboard, Span: permissions.Hour, Until: now.Add(20 * time.Minute)})
	return b
}

func open(t *testing.T, b *book, identity string) (*grants.Page, fyne.Window, *[]error) {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(style.Light())
	var warned []error
	p := grants.New(b, describe.Surroundings{Home: "/home/ada"}, identity, func(err error) { warned = append(warned, err) })
	t.Cleanup(p.Close)
	w := test.NewTempWindow(t, p)
	w.SetPadded(false)
	w.Resize(fyne.NewSize(1000, 620))
	return p, w, &warned
}

// texts lists what is drawn, first to last.
func texts(w fyne.Window) string {
	var out []string
	for _, line := range strings.Split(test.RenderToMarkup(w.Canvas()), "\n") {
		if at := strings.Index(line, "</text>"); at >= 0 {
			line = line[:at]
			out = append(out, line[strings.LastIndexByte(line, '>')+1:])
		}
	}
	return strings.Join(out, "\n")
}

func tap(t *testing.T, w fyne.Window, text string) {
	t.Helper()
	for _, o := range all(w.Content()) {
		if b, ok := o.(*widget.Button); ok && b.Text == text && b.Visible() {
			test.Tap(b)
			return
		}
	}
	t.Fatalf("there is no button %q among\n%s", text, texts(w))
}

func all(o fyne.CanvasObject) []fyne.CanvasObject {
	out := []fyne.CanvasObject{o}
	switch o := o.(type) {
	case *fyne.Container:
		for _, c := range o.Objects {
			if c.Visible() {
				out = append(out, all(c)...)
			}
		}
	case fyne.Widget:
		for _, c := range test.WidgetRenderer(o).Objects() {
			if c.Visible() {
				out = append(out, all(c)...)
			}
		}
	}
	return out
}

func list(t *testing.T, w fyne.Window) *widget.List {
	t.Helper()
	for _, o := range all(w.Content()) {
		if l, ok := o.(*widget.List); ok {
			return l
		}
	}
	t.Fatal("there is no list")
	return nil
}

func TestDangerousOnTop(t *testing.T) {
	_, w, _ := open(t, some(), "")
	got := texts(w)
	var at []int
	for _, want := range []string{"Dangerous", "/home/ada\"", "Worth a look", "meshes", "Everything else", "mail.example.org"} {
		i := strings.Index(got, want)
		if i < 0 {
			t.Fatalf("%q is missing from\n%s", want, got)
		}
		at = append(at, i)
	}
	if !slices.IsSorted(at) {
		t.Errorf("the order is not by danger:\n%s", got)
	}
}

func TestSearch(t *testing.T) {
	_, w, _ := open(t, some(), "")
	for _, o := range all(w.Content()) {
		if e, ok := o.(*widget.Entry); ok {
			e.SetText("PASSWD")
		}
	}
	got := texts(w)
	if !strings.Contains(got, "must not read /etc/passwd") || strings.Contains(got, "meshes") || !strings.Contains(got, "1 of 5") {
		t.Errorf("a search for PASSWD shows\n%s", got)
	}
}

// A long path keeps its end in the list, and is whole beside it.
func TestLongPaths(t *testing.T) {
	b := some()
	folder := "/home/ada/" + strings.Repeat("collection/", 90)
	for _, name := range []string{"first.obj", "second.obj"} {
		b.all = append(b.all, &permissions.Remembered{
			ID: int64(len(b.all) + 1), Applet: b.all[1].Applet, Action: permissions.ReadFile, Verdict: permissions.Grant, Span: permissions.Always,
			Resource: permissions.Resource{File: &permissions.File{Path: folder + name}},
		})
	}
	_, w, _ := open(t, b, "")
	got := texts(w)
	for _, name := range []string{"first.obj", "second.obj"} {
		if !strings.Contains(got, "/"+name) {
			t.Errorf("the list does not tell %s from the other:\n%s", name, got)
		}
	}
	choose(t, w, "#7")
	if got := strings.ReplaceAll(texts(w), "\n", ""); !strings.Contains(got, folder+"second.obj") {
		t.Errorf("the whole path is not shown:\n%s", got)
	}
	for _, o := range all(w.Content()) {
		if c, ok := o.(*widget.Button); ok && c.Text == "" && c.Icon != nil && c.Icon.Name() == theme.ContentCopyIcon().Name() {
			test.Tap(c)
		}
	}
	if got := fyne.CurrentApp().Clipboard().Content(); got != folder+"second.obj" {
		t.Errorf("copied is %q", got)
	}
}

// Where there is little room the detail takes the place of the list, and all
// tools stay in the window.
func TestNarrowPage(t *testing.T) {
	_, w, _ := open(t, some(), "")
	w.Resize(fyne.NewSize(600, 480))
	for _, o := range test.LaidOutObjects(w.Content()) {
		switch o.(type) {
		case *widget.Entry, *widget.Select, *widget.Button:
			at := fyne.CurrentApp().Driver().AbsolutePositionForObject(o)
			if o.Visible() && (at.X < 0 || at.X+o.Size().Width > 600) {
				t.Errorf("%T at %v is %v wide, the window 600", o, at, o.Size().Width)
			}
		}
	}
	list(t, w).Select(1)
	if got := texts(w); !strings.Contains(got, "Decided") || strings.Contains(got, "Everything else") {
		t.Errorf("chosen, it shows\n%s", got)
	}
	tap(t, w, "All decisions")
	if got := texts(w); strings.Contains(got, "Decided") || !strings.Contains(got, "Everything else") {
		t.Errorf("back at the list, it shows\n%s", got)
	}
	list(t, w).Select(1)
	w.Resize(fyne.NewSize(1000, 620))
	if got := texts(w); !strings.Contains(got, "Decided") || !strings.Contains(got, "Everything else") {
		t.Errorf("with more room, it shows\n%s", got)
	}
}

func TestRevokePinNarrow(t *testing.T) {
	b := some()
	_, w, warned := open(t, b, "")
	list(t, w).Select(4) // under "Worth a look"
	got := strings.ReplaceAll(texts(w), "\n", " ")
	if !strings.Contains(got, "wants to read the file") || !strings.Contains(got, "a whole folder") {
		t.Fatalf("the detail of a grant shows\n%s", got)
	}
	tap(t, w, "Keep even when unused")
	if m := b.all[1]; !m.Pinned {
		t.Errorf("the grant is not pinned: %+v", m)
	}
	tap(t, w, "Narrow to what it used")
	if !b.narrowed || strings.Contains(texts(w), "everything in \"/home/ada/meshes\"") {
		t.Errorf("the grant is not narrowed:\n%s", texts(w))
	}
	b.refuse = errors.New("the disk is full")
	tap(t, w, "Revoke all of this applet")
	if len(*warned) != 1 || len(b.all) != 5 {
		t.Errorf("a refused revocation was not reported: %v", *warned)
	}
	b.refuse = nil
	tap(t, w, "Revoke all of this applet")
	if len(b.all) != 2 {
		t.Errorf("%d grants are left, want 2", len(b.all))
	}
}

// choose looks at the grant in a line of the list.
func choose(t *testing.T, w fyne.Window, words string) {
	t.Helper()
	l := list(t, w)
	for i := range l.Length() {
		l.Select(i)
		if strings.Contains(texts(w), words) && strings.Contains(texts(w), "Decided") {
			return
		}
	}
	t.Fatalf("nothing to choose says %q", words)
}

// The person may write how long a decision holds and what it covers, and nothing
// that would not cover what was asked for.
func TestEdit(t *testing.T) {
	b := some()
	_, w, warned := open(t, b, "")
	choose(t, w, `"/home/ada/meshes/bunny.obj"`)
	var covers *widget.Entry
	for _, o := range all(w.Content()) {
		if e, ok := o.(*widget.Entry); ok && e.Text == "/home/ada/meshes/" {
			covers = e
		}
	}
	if covers == nil {
		t.Fatalf("what it covers cannot be written:\n%s", texts(w))
	}
	covers.SetText("/home/ada/other/")
	if !strings.Contains(texts(w), "does not cover the file") {
		t.Errorf("a mistake is not told:\n%s", texts(w))
	}
	tap(t, w, "Change what it covers")
	if b.all[1].Scope.Folder != "/home/ada/meshes" {
		t.Errorf("changed to %+v", b.all[1].Scope)
	}
	covers.SetText("/home/ada/meshes/*.obj")
	tap(t, w, "Change what it covers")
	if b.all[1].Scope != (permissions.Scope{Pattern: "/home/ada/meshes/*.obj"}) {
		t.Errorf("changed to %+v", b.all[1].Scope)
	}
	for _, o := range all(w.Content()) {
		if s, ok := o.(*widget.Select); ok && s.PlaceHolder == "Change how long it holds" {
			s.SetSelected("For 1 hour")
			break
		}
	}
	if m := b.all[1]; m.Span != permissions.Hour || m.Until.IsZero() || len(*warned) > 0 {
		t.Errorf("holds %s, until %v; %v", m.Span, m.Until, *warned)
	}
}

// What an applet that is gone was granted is marked, and taken back in one click.
func TestOrphans(t *testing.T) {
	b := some()
	b.orphans = map[string]string{"digest:1": "was replaced by another applet at the same place"}
	_, w, _ := open(t, b, "")
	if !strings.Contains(texts(w), "its applet was replaced by another applet") {
		t.Errorf("orphans are not marked:\n%s", texts(w))
	}
	tap(t, w, "Revoke 3 that nobody can use")
	for _, m := range b.all {
		if m.Applet.Identity == "digest:1" {
			t.Errorf("%+v is still there", m)
		}
	}
	if len(b.all) != 2 {
		t.Errorf("%d are left", len(b.all))
	}
}

func TestOneAppletAlone(t *testing.T) {
	_, w, _ := open(t, some(), "key:a/mail")
	if got := texts(w); strings.Contains(got, "Geometry") || !strings.Contains(got, "mail.example.org") {
		t.Errorf("one applet's page shows\n%s", got)
	}
	tap(t, w, "Show all applets")
	if got := texts(w); !strings.Contains(got, "Geometry") {
		t.Errorf("all applets' page shows\n%s", got)
	}
}

func TestFollowsTheStore(t *testing.T) {
	b := some()
	_, w, _ := open(t, b, "")
	b.all = b.all[:1]
	b.changed()
	if got := texts(w); strings.Contains(got, "Geometry") {
		t.Errorf("what another program revoked is still shown:\n%s", got)
	}
	b.all = nil
	b.changed()
	if got := texts(w); !strings.Contains(got, "Nothing is remembered") {
		t.Errorf("an empty page shows\n%s", got)
	}
}

// many is a store with 10,000 grants of a hundred applets.
func many() *book {
	b := &book{}
	for i := range 10_000 {
		b.all = append(b.all, &permissions.Remembered{
			ID: int64(i + 1), Verdict: permissions.Grant, Span: permissions.Always, Action: permissions.ReadFile, Created: time.Now(),
			Applet:   permissions.Applet{Identity: fmt.Sprint("digest:", i%100), Name: fmt.Sprint("Applet ", i%100)},
			Resource: permissions.Resource{File: &permissions.File{Path: fmt.Sprintf("/home/ada/%d/file-%d.txt", i%37, i)}},
		})
	}
	return b
}

// search finds the field to search in.
func search(w fyne.Window) *widget.Entry {
	for _, o := range all(w.Content()) {
		if e, ok := o.(*widget.Entry); ok {
			return e
		}
	}
	return nil
}

// 10,000 grants are no more widgets than a few: what is not in sight does not
// exist. How long it takes is BenchmarkManyGrants.
func TestManyGrants(t *testing.T) {
	_, w, _ := open(t, many(), "")
	widgets := func() int {
		n := 0
		for _, o := range all(w.Content()) {
			if _, ok := o.(fyne.Widget); ok {
				n++
			}
		}
		return n
	}
	if n := widgets(); n > 1000 {
		t.Errorf("%d widgets for what is in sight", n)
	}
	search(w).SetText("file-77")
	if got := texts(w); !strings.Contains(got, "111 of 10000 decisions") {
		t.Errorf("filtered, the page shows\n%.400s", got)
	}
	if n := widgets(); n > 1000 {
		t.Errorf("%d widgets after filtering", n)
	}
}

// What is promised is 300 ms to open, and no visible pause to filter.
func BenchmarkManyGrants(b *testing.B) {
	store := many()
	var opened, filtered time.Duration
	for b.Loop() {
		test.NewTempApp(b).Settings().SetTheme(style.Light())
		start := time.Now()
		p := grants.New(store, describe.Surroundings{Home: "/home/ada"}, "", func(error) {})
		w := test.NewTempWindow(b, p)
		w.SetPadded(false)
		w.Resize(fyne.NewSize(1000, 620))
		opened += time.Since(start)
		start = time.Now()
		search(w).SetText("file-77")
		filtered += time.Since(start)
		p.Close()
	}
	b.ReportMetric(float64(opened.Milliseconds())/float64(b.N), "ms/open")
	b.ReportMetric(float64(filtered.Milliseconds())/float64(b.N), "ms/filter")
}

func TestPicture(t *testing.T) {
	folder := os.Getenv("VITRINE_SHOTS")
	if folder == "" {
		t.Skip("set VITRINE_SHOTS to a folder to get a picture")
	}
	_, w, _ := open(t, some(), "")
	list(t, w).Select(4)
	f, err := os.Create(filepath.Join(folder, "grants.png"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := png.Encode(f, w.Canvas().Capture()); err != nil {
		t.Fatal(err)
	}
}
