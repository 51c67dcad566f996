package scene

import (
	"errors"
	"fmt"
	"math"
	"unicode/utf8"
)

// CheckEvent reports why an event should not go to the applet: its element is
// gone or sends no such event, or a field is out of range. Widgets lag behind
// patches, so this is ordinary, and such an event is simply dropped.
func (t *Tree) CheckEvent(ev Event) error {
	n := t.nodes[ev.Node]
	if n == nil {
		return fmt.Errorf("cannot send an event to node %d: %w", ev.Node, errUnknownNode)
	}
	if !n.kind.Sends(ev.Type) {
		return fmt.Errorf("cannot send event %d to node %d: a %s sends none", ev.Type, ev.Node, n.kind)
	}
	if err := checkEventFields(n, ev); err != nil {
		return fmt.Errorf("cannot send %s to node %d: %w", ev.Type.Name(), ev.Node, err)
	}
	return nil
}

func checkEventFields(n *Node, ev Event) error {
	for _, x := range [...]float64{ev.X, ev.Y, ev.DeltaX, ev.DeltaY} {
		if math.IsNaN(x) || math.Abs(x) > MaxNumber {
			return errors.New("a coordinate is not finite")
		}
	}
	if len(ev.Key) > MaxKey || !utf8.ValidString(ev.Key) {
		return errors.New("the key has no valid name")
	}
	if err := checkTextProperty(n.kind, Value, ev.Value); err != nil {
		return fmt.Errorf("value: %w", err)
	}
	if ev.Width < 0 || ev.Width > MaxCanvasSide || ev.Height < 0 || ev.Height > MaxCanvasSide {
		return errors.New("the size is out of range")
	}
	count := int(n.Number(RowCount))
	switch ev.Type {
	case Range:
		if ev.First < 0 || ev.Last < ev.First || ev.Last > count || ev.Last-ev.First > MaxFillRows {
			return errors.New("the rows are out of range")
		}
	case RowSelect:
		if ev.Row < -1 || ev.Row >= count {
			return errors.New("the row is out of range")
		}
	case HeaderClick:
		if ev.Column < 0 || ev.Column >= n.columns() {
			return errors.New("the column is out of range")
		}
	default: // the fields above are all there is
	}
	return nil
}
