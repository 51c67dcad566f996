// Package scene is what an applet shows: a tree of elements, the patches that
// change it, the events that come back, and the limits on all three. The
// worker produces patches (package dom); the viewer applies them to a Tree,
// which refuses whatever is malformed, before any widget sees them.
//
// A Tree protects the viewer from shapes and sizes. It does not judge what a
// text says: who shows it must escape and place it so that it cannot pass for
// the viewer's own words.
package scene

// NodeID names an element of one session. Zero is no node; Root always exists.
type NodeID uint32

// Root is the document's body, a Column that is there from the start.
const Root NodeID = 1

// Kind is what an element is.
type Kind uint8

// The kinds of element. Their numbers are on the wire and never change.
const (
	Column      Kind = iota + 1 // children below each other
	Row                         // children beside each other
	Grid                        // children in Columns equal columns
	Group                       // a titled box around its children; Text is the title
	Label                       // one text, wrapped
	Heading                     // a text with Level 1 to 3
	Output                      // a result: selectable text, announced when it changes
	Button                      // Text; a click event
	TextField                   // one line; Value, Placeholder; Secret hides it
	NumberField                 // one line that holds a number; Min, Max, Step
	TextArea                    // several lines; Rows tall
	Select                      // one of Options; Value is the chosen option's value
	Checkbox                    // Text beside it; Checked
	Slider                      // Value between Min and Max by Step
	Progress                    // Value between 0 and Max; indeterminate when Max is 0
	Image                       // pixels without events; Width, Height
	Canvas                      // pixels with pointer, wheel and key events; Width, Height
	List                        // virtual: RowCount rows of one cell
	Table                       // virtual: RowCount rows of len(Headers) cells
	Link                        // Text; a click asks to open Address
	Separator                   // a thin line
	Spacer                      // takes what room is left
	kindEnd
)

// Prop is what of an element a patch sets.
type Prop uint8

// The properties. The comment says which field of Value carries it. Their
// numbers are on the wire and never change.
const (
	Text        Prop = iota + 1 // Text: label, title, caption
	Value                       // Text: the content of an edited element
	Placeholder                 // Text
	Checked                     // Flag
	Disabled                    // Flag
	Hidden                      // Flag
	ReadOnly                    // Flag
	Secret                      // Flag: a password
	Required                    // Flag: marks the field, no more
	Invalid                     // Text: why the content is wrong; empty when it is right
	Min                         // Number
	Max                         // Number
	Step                        // Number
	Options                     // List: pairs of value and label, one after the other
	Rows                        // Number: height in lines
	Level                       // Number: 1 to 3
	Width                       // Number: in scene units (or pixels of a Canvas or Image)
	Height                      // Number: likewise
	Grow                        // Flag: takes a share of the room left
	Gap                         // Number: between children, in scene units
	Columns                     // Number: of a Grid
	Align                       // Text: "start", "center", "end", "stretch"
	Emphasis                    // Text: "", "primary", "danger", "muted", "success", "warning"
	Monospace                   // Flag
	Tooltip                     // Text: also the accessible name where there is no Text
	Listens                     // List: names of the events the viewer is to send; Node.Wants says which go without
	Keys                        // List: keys (KeyboardEvent.key) an element handles; the viewer then does nothing with them
	RowCount                    // Number: of a List or Table
	RowHeight                   // Number: in lines, 1 to 10
	Headers                     // List: column titles of a Table
	Widths                      // List: column widths as decimal shares ("1", "2.5")
	SelectedRow                 // Number: -1 for none
	Address                     // Text: of a Link, shown whole when clicked
	Focused                     // Flag: asks for the keyboard; ignored while a prompt is open
	Smooth                      // Flag: scale pixels smoothly
	propEnd
)

// OpCode is what a patch operation does.
type OpCode uint8

// The operations. Their numbers are on the wire and never change.
const (
	Create OpCode = iota + 1 // a detached Node of Kind
	Insert                   // Node under Parent, before Before (0: at the end); moves it when attached
	Remove                   // Node and all below it cease to exist
	Set                      // Prop of Node
	Fill                     // rows First.. of a List or Table
	Detach                   // Node leaves its parent and goes on existing
)

// Op is one operation of a patch. Fields that its OpCode does not use are zero.
type Op struct {
	Code   OpCode `cbor:"1,keyasint"`
	Node   NodeID `cbor:"2,keyasint"`
	Kind   Kind   `cbor:"3,keyasint,omitempty"`
	Parent NodeID `cbor:"4,keyasint,omitempty"`
	Before NodeID `cbor:"5,keyasint,omitempty"`
	Prop   Prop   `cbor:"6,keyasint,omitempty"`

	Text   string   `cbor:"7,keyasint,omitempty"`
	Number float64  `cbor:"8,keyasint,omitempty"`
	Flag   bool     `cbor:"9,keyasint,omitempty"`
	List   []string `cbor:"10,keyasint,omitempty"`

	// Revision is the edit revision of the element that the applet had seen
	// when it set Value or Checked; the viewer drops a stale one.
	Revision uint32 `cbor:"11,keyasint,omitempty"`

	First int       `cbor:"12,keyasint,omitempty"` // Fill: index of Cells[0]
	Cells []RowData `cbor:"13,keyasint,omitempty"` // Fill
}

// RowData is one row of a List or Table.
type RowData struct {
	Key   string   `cbor:"1,keyasint,omitempty"` // identity of the row across fills
	Cells []string `cbor:"2,keyasint"`
}

// EventType is what happened.
type EventType uint8

// The events, named in JavaScript as EventType.Name says. Pointer positions are in the pixels
// of the Canvas. Their numbers are on the wire and never change.
const (
	Click       EventType = iota + 1 // a Button or Link; a Canvas sends the pointer events instead
	Input                            // an edit: Value or Checked, and Revision
	Change                           // an edit is finished: the same fields
	Submit                           // Enter in a TextField or NumberField
	Focus                            // the keyboard came
	Blur                             // the keyboard went
	KeyDown                          // Key
	KeyUp                            // Key
	PointerDown                      // X, Y, Buttons, Modifiers
	PointerMove                      // likewise; at most one per frame
	PointerUp                        // likewise
	Wheel                            // X, Y, DeltaX, DeltaY
	DoubleClick                      // X, Y
	Range                            // a List or Table shows rows First to Last (exclusive) and wants them filled
	RowSelect                        // Row
	HeaderClick                      // Column of a Table
	Resize                           // Width, Height: what room a Canvas with Grow has, in pixels
	Drop                             // a file was dropped: Handle
	eventEnd
)

// Event is one event on its way to the applet. Fields that its Type does not use are zero.
type Event struct {
	Type      EventType `cbor:"1,keyasint"`
	Node      NodeID    `cbor:"2,keyasint"`
	Value     string    `cbor:"3,keyasint,omitempty"`
	Checked   bool      `cbor:"4,keyasint,omitempty"`
	Revision  uint32    `cbor:"5,keyasint,omitempty"`
	Key       string    `cbor:"6,keyasint,omitempty"` // KeyboardEvent.key
	Modifiers Modifiers `cbor:"7,keyasint,omitempty"`
	Buttons   uint8     `cbor:"8,keyasint,omitempty"` // MouseEvent.buttons
	X         float64   `cbor:"9,keyasint,omitempty"`
	Y         float64   `cbor:"10,keyasint,omitempty"`
	DeltaX    float64   `cbor:"11,keyasint,omitempty"`
	DeltaY    float64   `cbor:"12,keyasint,omitempty"`
	First     int       `cbor:"13,keyasint,omitempty"`
	Last      int       `cbor:"14,keyasint,omitempty"`
	Row       int       `cbor:"15,keyasint,omitempty"`
	Column    int       `cbor:"16,keyasint,omitempty"`
	Width     int       `cbor:"17,keyasint,omitempty"`
	Height    int       `cbor:"18,keyasint,omitempty"`
	Handle    uint32    `cbor:"19,keyasint,omitempty"`
}

// Modifiers is a set of keys held down.
type Modifiers uint8

// The modifiers.
const (
	Shift Modifiers = 1 << iota
	Control
	Alt
	Meta
)

// Pixels says that a rectangle of an Image or Canvas has new content, found in
// the arena: Width*Height pixels of four bytes (red, green, blue, alpha, not
// premultiplied), row after row without padding. CanvasWidth and CanvasHeight
// are the size of the whole picture; when they change, the old content is gone.
// Larger pictures come as several rectangles.
type Pixels struct {
	Node         NodeID `cbor:"1,keyasint"`
	CanvasWidth  int    `cbor:"2,keyasint"`
	CanvasHeight int    `cbor:"3,keyasint"`
	X            int    `cbor:"4,keyasint,omitempty"`
	Y            int    `cbor:"5,keyasint,omitempty"`
	Width        int    `cbor:"6,keyasint"`
	Height       int    `cbor:"7,keyasint"`
	Offset       int    `cbor:"8,keyasint,omitempty"` // into the arena
	Hash         uint32 `cbor:"9,keyasint"`           // CRC-32C of the pixels: for recording and replay, no protection
}

// Bytes is how much of the arena the rectangle takes. It is meaningful only
// after Tree.CheckPixels has accepted p.
func (p Pixels) Bytes() int { return p.Width * p.Height * 4 }

// Limits on what one scene may hold. A patch beyond them is refused whole.
const (
	MaxNodes      = 5_000     // a widget each: Fyne is fluent up to about here
	MaxDepth      = 64        // nesting of containers
	MaxText       = 16 << 10  // bytes of one text: a 50 KB paragraph freezes a wrapped Fyne label for seconds
	MaxWord       = 2 << 10   // bytes without a break: wrapping is quadratic in them
	MaxValue      = 256 << 10 // bytes of a value that is typed: each change takes time in proportion to it
	MaxChoice     = 2 << 10   // bytes of a value that is chosen or shown, as of a Select
	MaxAddress    = 4 << 10   // bytes of where a Link leads
	MaxSceneText  = 8 << 20   // bytes of all texts together
	MaxOptions    = 1_000     // of a Select
	MaxColumns    = 64        // of a Table or Grid
	MaxRowCount   = 10_000_000
	MaxFillRows   = 512      // rows held for a List or Table around what is shown
	MaxCell       = 1 << 10  // bytes of one cell
	MaxCanvasSide = 16_384   // pixels
	MaxCanvasArea = 64 << 20 // pixels of one picture
	MaxSceneArea  = 96 << 20 // pixels of all pictures together
	MaxOps        = 4_096    // operations of one patch frame
	MaxList       = 2_048    // strings of one List property
	ArenaSize     = 64 << 20 // bytes
)
