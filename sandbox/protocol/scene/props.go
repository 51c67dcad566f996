package scene

import "iter"

// Shape says which field of an Op carries a property.
type Shape uint8

// The shapes.
const (
	IsText Shape = iota
	IsFlag
	IsNumber
	IsList
)

// properties says of each property what it is called and what carries it.
var properties = [propEnd]struct {
	name  string
	shape Shape
}{
	Text:        {"text", IsText},
	Value:       {"value", IsText},
	Placeholder: {"placeholder", IsText},
	Checked:     {"checked", IsFlag},
	Disabled:    {"disabled", IsFlag},
	Hidden:      {"hidden", IsFlag},
	ReadOnly:    {"read-only", IsFlag},
	Secret:      {"secret", IsFlag},
	Required:    {"required", IsFlag},
	Invalid:     {"invalid", IsText},
	Min:         {"min", IsNumber},
	Max:         {"max", IsNumber},
	Step:        {"step", IsNumber},
	Options:     {"options", IsList},
	Rows:        {"rows", IsNumber},
	Level:       {"level", IsNumber},
	Width:       {"width", IsNumber},
	Height:      {"height", IsNumber},
	Grow:        {"grow", IsFlag},
	Gap:         {"gap", IsNumber},
	Columns:     {"columns", IsNumber},
	Align:       {"align", IsText},
	Emphasis:    {"emphasis", IsText},
	Monospace:   {"monospace", IsFlag},
	Tooltip:     {"tooltip", IsText},
	Listens:     {"listens", IsList},
	Keys:        {"keys", IsList},
	RowCount:    {"row count", IsNumber},
	RowHeight:   {"row height", IsNumber},
	Headers:     {"headers", IsList},
	Widths:      {"widths", IsList},
	SelectedRow: {"selected row", IsNumber},
	Address:     {"address", IsText},
	Focused:     {"focused", IsFlag},
	Smooth:      {"smooth", IsFlag},
}

// Props are all the properties, in the order of their numbers.
func Props() iter.Seq[Prop] {
	return func(yield func(Prop) bool) {
		for p := Prop(1); p < propEnd; p++ {
			if !yield(p) {
				return
			}
		}
	}
}

// String names the property in messages.
func (p Prop) String() string {
	if p == 0 || p >= propEnd {
		return "unknown property"
	}
	return properties[p].name
}

// Shape says which field of an Op carries the property.
func (p Prop) Shape() Shape {
	if p >= propEnd {
		return IsText
	}
	return properties[p].shape
}
