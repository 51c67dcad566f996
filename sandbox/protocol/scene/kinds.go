package scene

import "iter"

// traits are what kinds have in common, a bit each.
type traits uint8

const (
	container traits = 1 << iota // has children
	editable                     // a person changes its Value, or Checked
	numeric                      // its Value is a number
	picture                      // shows pixels
	virtual                      // has rows
	caption                      // Text is all that it says, and stays as it is
)

// kinds says of each kind what it is called, its traits, which properties it has
// beyond those that all have, and which events it sends beyond those that all send.
var kinds = [kindEnd]struct {
	name   string
	traits traits
	props  propSet
	events eventSet
}{
	Column:      {"column", container, props(Gap), events()},
	Row:         {"row", container, props(Gap), events()},
	Grid:        {"grid", container, props(Gap, Columns), events()},
	Group:       {"group", container, props(Text, Gap), events()},
	Label:       {"label", caption, props(Text, Monospace), events()},
	Heading:     {"heading", caption, props(Text, Level), events()},
	Output:      {"output", caption, props(Text, Monospace), events()},
	Button:      {"button", 0, props(Text), events(Click, Focus, Blur, KeyDown, KeyUp)},
	TextField:   {"text field", editable, editProps | props(Placeholder, ReadOnly, Secret, Monospace), editEvents | events(Submit)},
	NumberField: {"number field", editable | numeric, editProps | props(Placeholder, ReadOnly, Min, Max, Step), editEvents | events(Submit)},
	TextArea:    {"text area", editable, editProps | props(Placeholder, ReadOnly, Rows, Monospace), editEvents},
	Select:      {"select", editable, editProps | props(Placeholder, Options), editEvents},
	Checkbox:    {"check box", editable, props(Text, Checked, Required, Invalid), editEvents},
	Slider:      {"slider", editable | numeric, props(Value, Min, Max, Step, Invalid), editEvents},
	Progress:    {"progress", 0, props(Value, Max), events()},
	Image:       {"image", picture, props(Smooth), events()},
	Canvas:      {"canvas", picture, props(Smooth), events(PointerDown, PointerMove, PointerUp, Wheel, DoubleClick, Focus, Blur, KeyDown, KeyUp, Resize)},
	List:        {"list", virtual, props(RowCount, RowHeight, SelectedRow, Monospace), rowEvents},
	Table:       {"table", virtual, props(RowCount, RowHeight, SelectedRow, Monospace, Headers, Widths), rowEvents | events(HeaderClick)},
	Link:        {"link", 0, props(Text, Address), events(Click, Focus, Blur)},
	Separator:   {"separator", 0, 0, events()},
	Spacer:      {"spacer", 0, 0, events()},
}

// String names the kind in messages.
func (k Kind) String() string {
	if k == 0 || k >= kindEnd {
		return "unknown kind"
	}
	return kinds[k].name
}

// Has reports whether elements of the kind have the property.
func (k Kind) Has(p Prop) bool {
	return k > 0 && k < kindEnd && p > 0 && p < propEnd && (commonProps|kinds[k].props)&props(p) != 0
}

// Kinds are all the kinds, in the order of their numbers.
func Kinds() iter.Seq[Kind] {
	return func(yield func(Kind) bool) {
		for k := Kind(1); k < kindEnd; k++ {
			if !yield(k) {
				return
			}
		}
	}
}

// is reports whether the kind exists and has the traits.
func (k Kind) is(t traits) bool { return k < kindEnd && kinds[k].traits&t == t }

// Container reports whether the kind has children.
func (k Kind) Container() bool { return k.is(container) }

// Editable reports whether a person changes Value, or Checked of a Checkbox.
func (k Kind) Editable() bool { return k.is(editable) }

// Numeric reports whether a person's Value is a number.
func (k Kind) Numeric() bool { return k.is(numeric) }

// Picture reports whether the kind shows pixels.
func (k Kind) Picture() bool { return k.is(picture) }

// Virtual reports whether the kind has rows.
func (k Kind) Virtual() bool { return k.is(virtual) }

// Caption reports whether the kind is a text that a person only reads.
func (k Kind) Caption() bool { return k.is(caption) }

// Sends reports whether elements of the kind send the event.
func (k Kind) Sends(e EventType) bool {
	return k > 0 && k < kindEnd && e > 0 && e < eventEnd && (commonEvents|kinds[k].events)&events(e) != 0
}

// Activates reports whether the event shows that the person has just acted on
// the applet: pressed, typed, chosen or dropped something. What an applet can
// bring about by itself, such as moving the focus, does not count, and neither
// does Esc, with which people leave what they did not want.
func (ev Event) Activates() bool {
	return activating&events(ev.Type) != 0 && (ev.Type != KeyDown || ev.Key != "Escape")
}

// propSet and eventSet are sets of properties and events, a bit each.
type (
	propSet  uint64
	eventSet uint32
)

const (
	commonProps = propSet(1<<Disabled | 1<<Hidden | 1<<Width | 1<<Height | 1<<Grow | 1<<Align |
		1<<Emphasis | 1<<Tooltip | 1<<Listens | 1<<Keys | 1<<Focused)
	editProps    = propSet(1<<Value | 1<<Required | 1<<Invalid)
	commonEvents = eventSet(1 << Drop)
	editEvents   = eventSet(1<<Input | 1<<Change | 1<<Focus | 1<<Blur | 1<<KeyDown | 1<<KeyUp)
	activating   = eventSet(1<<Click | 1<<Input | 1<<Change | 1<<Submit | 1<<KeyDown | 1<<PointerDown | 1<<DoubleClick |
		1<<RowSelect | 1<<HeaderClick | 1<<Drop)
	rowEvents = eventSet(1<<Range | 1<<RowSelect | 1<<DoubleClick | 1<<Focus | 1<<Blur | 1<<KeyDown | 1<<KeyUp)
)

func props(list ...Prop) (s propSet) {
	for _, p := range list {
		s |= 1 << p
	}
	return s
}

func events(list ...EventType) (s eventSet) {
	for _, e := range list {
		s |= 1 << e
	}
	return s
}

var eventNames = [eventEnd]string{
	Click: "click", Input: "input", Change: "change", Submit: "submit", Focus: "focus", Blur: "blur",
	KeyDown: "keydown", KeyUp: "keyup", PointerDown: "pointerdown", PointerMove: "pointermove",
	PointerUp: "pointerup", Wheel: "wheel", DoubleClick: "dblclick", Range: "range", RowSelect: "rowselect",
	HeaderClick: "headerclick", Resize: "resize", Drop: "drop",
}

// Name is the event's name in JavaScript, or "" when it is unknown.
func (e EventType) Name() string {
	if e >= eventEnd {
		return ""
	}
	return eventNames[e]
}

// EventNamed returns the event that JavaScript calls name, or 0.
func EventNamed(name string) EventType {
	for e := Click; e < eventEnd; e++ {
		if eventNames[e] == name {
			return e
		}
	}
	return 0
}

// String names the operation in messages.
func (c OpCode) String() string {
	switch c {
	case Create:
		return "creation"
	case Insert:
		return "insertion"
	case Remove:
		return "removal"
	case Set:
		return "setting"
	case Fill:
		return "filling"
	case Detach:
		return "detachment"
	default:
		return "unknown operation"
	}
}
