// Package grants shows what was granted and denied and is remembered: to whom,
// how dangerous it is, how it was used. Here the person takes it back, pins it,
// or narrows it to what really happened.
//
// It shows and asks; the Store behind it keeps and revokes. Texts of applets
// are escaped by permissions/prompt before they are shown.
package grants

import (
	"context"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"example.org/vitrine/permissions"
	describe "example.org/vitrine/permissions/prompt"
	"example.org/vitrine/ui/prompt"
	"example.org/vitrine/ui/style"
)

// Store keeps the grants.
type Store interface {
	// All lists what is remembered, the newest first.
	All(ctx context.Context) ([]*permissions.Remembered, error)
	Revoke(ctx context.Context, ids ...int64) error
	// RevokeApplet takes back all that is remembered of an applet, n decisions,
	// and what it picked or was granted once.
	RevokeApplet(ctx context.Context, identity string) (n int, err error)
	Change(ctx context.Context, m permissions.Remembered) error
	// Narrower proposes what would have been enough; done puts it in place.
	Narrower(ctx context.Context, id int64) (proposal []permissions.Remembered, done func(context.Context) error, err error)
	// Orphans says of the applets that can no longer use what they were granted
	// why, by identity.
	Orphans(ctx context.Context) (map[string]string, error)
	// Changed calls f, on any goroutine, when something may be different.
	Changed(f func()) (stop func())
}

// Heights of the list's rows, in scene units.
const (
	lineHeight = 46
	headHeight = 36
)

// Order is how the list is put together.
type Order int

// The orders.
const (
	ByDanger Order = iota // the most dangerous first
	ByApplet
	ByAuthor
	ByResource
)

// Page is the page. Its methods are called on Fyne's goroutine.
type Page struct {
	widget.BaseWidget

	store        Store
	surroundings describe.Surroundings
	warn         func(err error)
	now          func() time.Time
	words        vocabulary

	all      []grant
	rows     []row
	order    Order
	search   string
	identity string // only this applet's
	chosen   int64  // the grant that is looked at

	list    *widget.List
	left    fyne.CanvasObject // the list on its ground
	detail  *fyne.Container
	back    *widget.Button // from the detail, where it takes the list's place
	head    *fyne.Container
	tools   []fyne.CanvasObject
	body    *fyne.Container
	tight   bool // the detail takes the place of the list
	count   *style.Text
	empty   fyne.CanvasObject
	only    *fyne.Container
	orphans *widget.Button // takes back what nobody can use
	lines   []*line
	content fyne.CanvasObject
	stop    func()
}

// grant is a remembered decision with the words for it.
type grant struct {
	*permissions.Remembered
	name, author, what string
	danger             int
	why                []string
	found              string // in lower case, for the search
	orphan             string // why its applet cannot use it any more
}

// row is a line of the list: a heading, or a grant.
type row struct {
	heading string
	ids     []int64 // under the heading
	applet  string  // whose they all are; empty: of several, or not all of them
	grant   *grant
}

// New returns the page. identity, when set, shows that applet's alone. warn is
// told of what the store refuses.
func New(store Store, surroundings describe.Surroundings, identity string, warn func(err error)) *Page {
	p := &Page{store: store, surroundings: surroundings, warn: warn, identity: identity, now: time.Now, words: newVocabulary()}
	p.ExtendBaseWidget(p)
	p.build()
	p.stop = store.Changed(func() { fyne.Do(p.Reload) })
	p.Reload()
	return p
}

// Close stops following the store.
func (p *Page) Close() { p.stop() }

// CreateRenderer implements fyne.Widget.
func (p *Page) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(p.content) }

// Inside is what stands on the page now, for tests and tools that read it.
func (p *Page) Inside() fyne.CanvasObject { return prompt.Listed(p.content, p.lines) }

func (p *Page) build() {
	search := widget.NewEntry()
	search.SetPlaceHolder(lang.L("Search applets, files, hosts"))
	search.ActionItem = style.IconImage(style.ColoredIcon("search", style.ColorMuted), 18)
	search.OnChanged = func(s string) { p.search = strings.ToLower(strings.TrimSpace(s)); p.arrange() }
	orders := []string{lang.L("Dangerous first"), lang.L("By applet"), lang.L("By author"), lang.L("By resource")}
	order := widget.NewSelect(orders, nil)
	order.SetSelectedIndex(0)
	order.OnChanged = func(string) { p.order = Order(order.SelectedIndex()); p.arrange() }
	p.count = style.NewText("", style.ColorMuted)
	p.only = container.NewStack()
	p.orphans = widget.NewButton("", func() { p.revoke(p.orphaned()...) })
	p.list = widget.NewList(func() int { return len(p.rows) },
		func() fyne.CanvasObject {
			l := newLine(p)
			p.lines = append(p.lines, l)
			return l
		},
		func(i widget.ListItemID, o fyne.CanvasObject) { o.(*line).show(p.rows[i]) })
	p.list.HideSeparators = true
	p.list.OnSelected = func(i widget.ListItemID) { p.look(i) }
	p.detail = container.NewStack()
	p.empty = nothing()
	title := style.Below(2, style.NewText(lang.L("Permissions"), theme.ColorNameForeground).Bold().Sized(theme.SizeNameHeadingText), p.count)
	p.tools = []fyne.CanvasObject{title, search, style.Framed(order)}
	p.back = widget.NewButtonWithIcon(lang.L("All decisions"), theme.NavigateBackIcon(), func() {
		p.chosen = 0
		p.list.UnselectAll()
		p.describe()
	})
	p.back.Importance = widget.LowImportance
	card := style.NewSurface(style.ColorSheet, 12).Bordered(theme.ColorNameSeparator)
	p.left = container.NewStack(card, style.Inset(6, 6, container.NewStack(p.list, p.empty)))
	p.head, p.body = container.NewStack(), container.NewStack()
	p.compose()
	p.content = container.NewStack(style.NewSurface(style.ColorBar, 0),
		style.Inset(20, 18, container.NewBorder(style.Inset(0, 10, p.head), nil, nil, nil, p.body)))
}

// narrowPage is below which width, in scene units, the detail takes the place of
// the list instead of standing beside it.
const narrowPage = 820

// Resize implements fyne.CanvasObject.
func (p *Page) Resize(size fyne.Size) {
	if tight := size.Width < narrowPage; tight != p.tight {
		p.tight = tight
		p.compose()
	}
	p.BaseWidget.Resize(size)
}

// compose puts head and body together for the width that there is.
func (p *Page) compose() {
	title, search, order := p.tools[0], p.tools[1], p.tools[2]
	fixed := func(width float32, o fyne.CanvasObject) fyne.CanvasObject {
		return container.NewGridWrap(fyne.NewSize(width, o.MinSize().Height), o)
	}
	if p.tight {
		p.head.Objects = []fyne.CanvasObject{style.Below(8, style.Beside(10, style.Wide(title), p.orphans, p.only),
			style.Beside(10, style.Wide(search), fixed(170, order)))}
	} else {
		p.head.Objects = []fyne.CanvasObject{style.Beside(10, style.Wide(title), p.orphans, p.only, fixed(260, search), fixed(170, order))}
	}
	chosen := len(p.detail.Objects) > 0
	switch {
	case p.tight && chosen:
		p.body.Objects = []fyne.CanvasObject{container.NewBorder(container.NewHBox(p.back), nil, nil, nil, p.detail)}
	case p.tight:
		p.body.Objects = []fyne.CanvasObject{p.left}
	default:
		p.body.Objects = []fyne.CanvasObject{container.NewBorder(nil, nil, nil, container.New(fixedWidth{detailWidth}, p.detail), p.left)}
	}
	p.head.Refresh()
	p.body.Refresh()
}

// nothing is what stands where there are no grants.
func nothing() fyne.CanvasObject {
	title := style.NewParagraph(lang.L("Nothing is remembered"), theme.ColorNameForeground).Bold()
	text := style.NewParagraph(lang.L("What you grant or deny for longer than a run appears here, and can be taken back."), style.ColorMuted)
	title.Align, text.Align = fyne.TextAlignCenter, fyne.TextAlignCenter
	return container.NewCenter(container.NewGridWrap(fyne.NewSize(360, 140),
		style.Below(8, style.IconImage(style.ColoredIcon("shield", style.ColorMuted), 36), title, text)))
}

// Reload reads the store again.
func (p *Page) Reload() {
	list, err := p.store.All(context.Background())
	if err != nil {
		p.warn(err)
		return
	}
	orphans, err := p.store.Orphans(context.Background())
	if err != nil {
		p.warn(err)
	}
	p.all = make([]grant, 0, len(list))
	for _, m := range list {
		if p.identity == "" || m.Applet.Identity == p.identity {
			g := p.word(m)
			if why, gone := orphans[m.Applet.Identity]; gone {
				g.orphan = lang.L("its applet {{.Why}}", map[string]any{"Why": why})
				g.found += " " + g.orphan
			}
			p.all = append(p.all, g)
		}
	}
	p.arrange()
}

// arrange filters and orders the list anew.
func (p *Page) arrange() {
	shown := make([]*grant, 0, len(p.all))
	for i := range p.all {
		if p.search == "" || strings.Contains(p.all[i].found, p.search) {
			shown = append(shown, &p.all[i])
		}
	}
	slices.SortStableFunc(shown, p.compare)
	p.rows = p.rows[:0]
	heading := -1
	for i, g := range shown {
		if h := p.heading(g); i == 0 || h != p.heading(shown[i-1]) {
			p.rows = append(p.rows, row{heading: h})
			if p.order == ByApplet && p.search == "" {
				p.rows[len(p.rows)-1].applet = g.Applet.Identity
			}
			heading = len(p.rows) - 1
		}
		group := &p.rows[heading]
		group.ids = append(group.ids, g.ID)
		if group.applet != g.Applet.Identity { // another one of this name
			group.applet = ""
		}
		p.rows = append(p.rows, row{grant: g})
	}
	for i, r := range p.rows {
		height := float32(lineHeight)
		if r.grant == nil {
			height = headHeight
		}
		p.list.SetItemHeight(i, height)
	}
	p.count.SetText(p.summary(len(shown)))
	if len(shown) == 0 {
		p.empty.Show()
	} else {
		p.empty.Hide()
	}
	p.showOnly()
	p.list.UnselectAll()
	p.list.Refresh()
	p.describe()
}

func (p *Page) summary(shown int) string {
	if shown != len(p.all) {
		return lang.L("{{.Shown}} of {{.All}} decisions", map[string]any{"Shown": shown, "All": len(p.all)})
	}
	if shown == 1 {
		return lang.L("One decision is remembered")
	}
	return lang.L("{{.All}} decisions are remembered", map[string]any{"All": len(p.all)})
}

// orphaned lists the decisions that nobody can use.
func (p *Page) orphaned() []int64 {
	var ids []int64
	for i := range p.all {
		if p.all[i].orphan != "" {
			ids = append(ids, p.all[i].ID)
		}
	}
	return ids
}

// showOnly offers to see all applets when one is singled out.
func (p *Page) showOnly() {
	p.orphans.Hide()
	if n := len(p.orphaned()); n > 0 {
		p.orphans.SetText(lang.L("Revoke {{.N}} that nobody can use", map[string]any{"N": n}))
		p.orphans.Show()
	}
	p.only.Objects = nil
	if p.identity != "" {
		p.only.Objects = []fyne.CanvasObject{widget.NewButton(lang.L("Show all applets"), func() { p.identity = ""; p.Reload() })}
	}
	p.only.Refresh()
}

// compare orders two grants: by the chosen order, then by danger, the newest first.
func (p *Page) compare(a, b *grant) int {
	c := 0
	switch p.order {
	case ByDanger:
		c = level(b) - level(a)
	case ByApplet:
		c = strings.Compare(a.name+a.Applet.Identity, b.name+b.Applet.Identity)
	case ByAuthor:
		c = strings.Compare(a.author, b.author)
	case ByResource:
		c = strings.Compare(place(a), place(b))
	}
	if c == 0 {
		c = b.danger - a.danger
	}
	if c == 0 {
		c = b.Created.Compare(a.Created)
	}
	return c
}

// look shows a grant in detail.
func (p *Page) look(i int) {
	if i < len(p.rows) && p.rows[i].grant != nil {
		p.chosen = p.rows[i].grant.ID
		p.describe()
	}
}

// revoke takes decisions back.
func (p *Page) revoke(ids ...int64) {
	if err := p.store.Revoke(context.Background(), ids...); err != nil {
		p.warn(err)
	}
	p.Reload()
}

// revokeApplet takes everything back from an applet.
func (p *Page) revokeApplet(identity string) {
	if _, err := p.store.RevokeApplet(context.Background(), identity); err != nil {
		p.warn(err)
	}
	p.Reload()
}
