package grants

import (
	"fmt"
	"strings"
	"time"

	"fyne.io/fyne/v2/lang"

	"example.org/vitrine/permissions"
	describe "example.org/vitrine/permissions/prompt"
)

// From which rank on a grant is dangerous, and from which one should look at it.
const (
	dangerous = 40
	notable   = 10
)

// vocabulary is the phrases that every line is made of: to translate each anew
// would take most of the time that a page of 10,000 lines has.
type vocabulary struct {
	verbs  map[phrase]string
	levels [3]string
}

// phrase is what an action is called when it is granted or denied.
type phrase struct {
	action  permissions.Action
	granted bool
}

// Permissions on files that have words of their own, although they are no actions.
const (
	makeFolder permissions.Action = "make a folder"
	lookAt     permissions.Action = "look at"
)

func newVocabulary() vocabulary {
	v := vocabulary{verbs: map[phrase]string{}}
	v.levels = [...]string{lang.L("Everything else"), lang.L("Worth a look"), lang.L("Dangerous")}
	for action, verb := range map[permissions.Action]string{
		permissions.ReadFile: lang.L("read"), permissions.WriteFile: lang.L("write"),
		makeFolder: lang.L("make"), lookAt: lang.L("look at"), permissions.Connect: lang.L("connect to"),
		permissions.ReadClipboard: lang.L("read the clipboard"), permissions.WriteClipboard: lang.L("replace the clipboard"),
		permissions.Notify: lang.L("show notifications"), permissions.OpenLink: lang.L("open"), permissions.UseMemory: lang.L("use memory:"),
		permissions.UseCPU: lang.L("use computing time:"), permissions.UseFuel: lang.L("use fuel:"), permissions.Store: lang.L("store"),
	} {
		v.verbs[phrase{action, true}] = lang.L("may {{.Verb}}", map[string]any{"Verb": verb})
		v.verbs[phrase{action, false}] = lang.L("must not {{.Verb}}", map[string]any{"Verb": verb})
	}
	return v
}

// word finds the words for a remembered decision.
func (p *Page) word(m *permissions.Remembered) grant {
	g := grant{Remembered: m, name: describe.Name(m.Applet), author: describe.Author(m.Applet), what: p.words.deed(m)}
	g.danger, g.why = p.surroundings.Danger(m)
	g.found = strings.ToLower(strings.Join([]string{g.name, g.author, g.what, m.Resource.String(), m.Applet.Identity}, " "))
	return g
}

// level sorts grants into dangerous, notable and other ones.
func level(g *grant) int {
	switch {
	case g.danger >= dangerous:
		return 2
	case g.danger >= notable:
		return 1
	}
	return 0
}

// heading is what a grant stands under.
func (p *Page) heading(g *grant) string {
	switch p.order {
	case ByApplet:
		return g.name + " · " + g.author
	case ByAuthor:
		return g.author
	case ByResource:
		return place(g)
	case ByDanger:
	}
	return p.words.levels[level(g)]
}

// place is the folder or host that a grant is about.
func place(g *grant) string {
	switch r := g.Resource; {
	case g.Scope.Folder != "":
		return describe.Escape(g.Scope.Folder, describe.MaxInline)
	case g.Scope.Pattern != "":
		return describe.Escape(g.Scope.Pattern, describe.MaxInline)
	case r.File != nil && r.File.Folder:
		return describe.Escape(r.File.Path, describe.MaxInline)
	case r.File != nil:
		return describe.Escape(r.File.Path[:strings.LastIndexByte(r.File.Path, '/')+1], describe.MaxInline)
	case g.Scope.Domain != "":
		return describe.Escape(g.Scope.Domain, describe.MaxInline)
	case r.Endpoint != nil:
		return describe.Escape(r.Endpoint.Host, describe.MaxInline)
	}
	return string(g.Action)
}

// deed is what a decision allows or forbids, in a few words.
func (v vocabulary) deed(m *permissions.Remembered) string {
	action := m.Action
	switch f := m.Resource.File; {
	case f == nil:
	case f.Make:
		action = makeFolder
	case f.Bare && m.Scope == (permissions.Scope{}):
		action = lookAt
	}
	verb, ok := v.verbs[phrase{action, m.Verdict == permissions.Grant}]
	if !ok {
		verb = string(m.Verdict) + " " + string(m.Action)
	}
	what := describe.Escape(m.Resource.String(), describe.MaxInline)
	if m.Scope != (permissions.Scope{}) {
		what = describe.Label(m.Scope, m.Resource)
		what = strings.ToLower(what[:1]) + what[1:]
	}
	return strings.TrimSpace(verb + " " + what)
}

// until is how long a decision holds.
func until(m *permissions.Remembered, now time.Time) string {
	switch {
	case m.Span == permissions.Run || m.Run != "":
		return lang.L("until the applet ends")
	case m.Until.IsZero():
		return lang.L("always")
	case m.Until.Sub(now) < 24*time.Hour:
		return lang.L("until {{.Time}}", map[string]any{"Time": m.Until.Format("15:04")})
	}
	return lang.L("until {{.Time}}", map[string]any{"Time": m.Until.Format(time.DateOnly)})
}

// used is how often and when a decision was of use.
func used(m *permissions.Remembered, now time.Time) string {
	if m.Uses == 0 || m.Used.IsZero() {
		return lang.L("never used")
	}
	if m.Uses == 1 {
		return lang.L("used once, {{.Ago}}", map[string]any{"Ago": ago(now.Sub(m.Used))})
	}
	return lang.L("used {{.N}} times, {{.Ago}}", map[string]any{"N": m.Uses, "Ago": ago(now.Sub(m.Used))})
}

// ago is how long something is past.
func ago(d time.Duration) string {
	switch {
	case d < time.Minute:
		return lang.L("just now")
	case d < time.Hour:
		return lang.L("{{.N}} min ago", map[string]any{"N": int(d.Minutes())})
	case d < 24*time.Hour:
		return lang.L("{{.N}} h ago", map[string]any{"N": int(d.Hours())})
	}
	return lang.L("{{.N}} d ago", map[string]any{"N": int(d.Hours() / 24)})
}

// join makes a line of parts.
func join(parts ...string) string {
	var out []string
	for _, p := range parts {
		if p != "" {
			out = append(out, p)
		}
	}
	return strings.Join(out, " · ")
}

// number shows an identifier of a decision.
func number(id int64) string { return fmt.Sprintf("#%d", id) }
