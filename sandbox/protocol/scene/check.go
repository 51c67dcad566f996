package scene

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Further limits on single properties.
const (
	MaxNumber    = 1e15  // beyond any bound or step; Min and Max of this size mean "none"
	MaxSide      = 16384 // scene units of an element's width or height
	MaxGap       = 1000  // scene units
	MaxRows      = 200   // lines of a TextArea
	MaxRowHeight = 10    // lines of a row
	MaxKeys      = 128   // keys that one element handles
	MaxKey       = 32    // bytes of one key name
	MaxShare     = 1000  // of a column's width
)

// strayFields reports whether op sets a field that its code does not use.
func strayFields(op *Op) bool {
	use := Op{Code: op.Code, Node: op.Node}
	switch op.Code {
	case Create:
		use.Kind = op.Kind
	case Insert:
		use.Parent, use.Before = op.Parent, op.Before
	case Set:
		use.Prop = op.Prop
		switch op.Prop.Shape() {
		case IsText:
			use.Text = op.Text
		case IsFlag:
			use.Flag = op.Flag
		case IsNumber:
			use.Number = op.Number
		default: // lists are compared below
		}
		if op.Prop == Value || op.Prop == Checked {
			use.Revision = op.Revision
		}
	case Fill:
		use.First = op.First
	default: // nothing but the node
	}
	listUsed := op.Code == Set && op.Prop.Shape() == IsList
	return use.Kind != op.Kind || use.Parent != op.Parent || use.Before != op.Before || use.Prop != op.Prop ||
		use.Text != op.Text || math.Float64bits(use.Number) != math.Float64bits(op.Number) ||
		use.Flag != op.Flag || use.Revision != op.Revision || use.First != op.First ||
		(len(op.List) > 0 && !listUsed) || (len(op.Cells) > 0 && op.Code != Fill)
}

// checkProperty reports why an element of kind k cannot have p.
func checkProperty(k Kind, prop Prop, p property) error {
	switch prop.Shape() {
	case IsNumber:
		return checkNumber(k, prop, p.number)
	case IsList:
		return checkList(prop, p.list)
	case IsFlag:
		return nil
	default:
		return checkTextProperty(k, prop, p.text)
	}
}

func checkTextProperty(k Kind, prop Prop, s string) error {
	limit, run := textLimits(k, prop)
	if err := checkText(s, limit, run); err != nil {
		return err
	}
	switch prop {
	case Align:
		return checkOneOf(s, "", "start", "center", "end", "stretch")
	case Emphasis:
		return checkOneOf(s, "", "primary", "danger", "muted", "success", "warning")
	case Value:
		if k != TextArea && strings.ContainsAny(s, "\n\r") {
			return errors.New("a line break in a single line")
		}
		if k == Slider || k == Progress { // a NumberField holds what is typed, right or wrong
			return checkDecimal(s)
		}
	default: // any text will do
	}
	return nil
}

func checkOneOf(s string, words ...string) error {
	if !slices.Contains(words, s) {
		return errors.New("not one of the known words")
	}
	return nil
}

// checkDecimal accepts nothing, or a finite number.
func checkDecimal(s string) error {
	if s == "" {
		return nil
	}
	if x, err := strconv.ParseFloat(s, 64); err != nil || math.IsNaN(x) || math.Abs(x) > MaxNumber {
		return errors.New("not a finite number")
	}
	return nil
}

func checkNumber(k Kind, prop Prop, x float64) error {
	low, high, whole := numberRange(k, prop)
	if !(x >= low && x <= high) { // also refuses NaN
		return fmt.Errorf("not between %g and %g", low, high)
	}
	if whole && x != math.Trunc(x) {
		return errors.New("not a whole number")
	}
	return nil
}

func numberRange(k Kind, prop Prop) (low, high float64, whole bool) {
	switch prop {
	case Step:
		return 0, MaxNumber, false
	case Rows:
		return 1, MaxRows, true
	case Level:
		return 1, 3, true
	case Width, Height:
		if k.Picture() {
			return 0, MaxCanvasSide, true
		}
		return 0, MaxSide, false
	case Gap:
		return 0, MaxGap, false
	case Columns:
		return 1, MaxColumns, true
	case RowCount:
		return 0, MaxRowCount, true
	case RowHeight:
		return 1, MaxRowHeight, false
	case SelectedRow:
		return -1, MaxRowCount - 1, true
	default: // Min, Max
		return -MaxNumber, MaxNumber, false
	}
}

func checkList(prop Prop, list []string) error {
	most, each := MaxColumns, MaxCell
	switch prop {
	case Options:
		most = 2 * MaxOptions
		if len(list)%2 != 0 {
			return errors.New("a value without a label")
		}
	case Listens:
		most, each = int(eventEnd), MaxKey
	case Keys:
		most, each = MaxKeys, MaxKey
	default: // headers and widths
	}
	if len(list) > most {
		return fmt.Errorf("%d entries: at most %d", len(list), most)
	}
	for _, s := range list {
		if err := checkText(s, each, each); err != nil {
			return err
		}
		if prop == Listens && EventNamed(s) == 0 {
			return errors.New("not an event")
		}
		if prop == Widths {
			if x, err := strconv.ParseFloat(s, 64); err != nil || !(x > 0 && x <= MaxShare) {
				return fmt.Errorf("a share is above 0 and at most %d", MaxShare)
			}
		}
	}
	return nil
}
