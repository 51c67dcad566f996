package dom

import (
	"image"
	"math"
	"slices"

	"github.com/dop251/goja"

	"example.org/vitrine/sandbox/engine"
	"example.org/vitrine/sandbox/guest/canvas2d"
	"example.org/vitrine/sandbox/protocol/scene"
)

// What native work on the document costs, in fuel.
const (
	nodeFuel         = 100 // a new node, or a change of one
	partFuel         = 10  // a child looked at to see how it is shown
	propertiesFuel   = 300 // all properties of an element compared
	opFuel           = 100
	textBytesPerFuel = 16
)

// largeText is from which size, in bytes, memory for a text is asked for beforehand.
const largeText = 64 << 10

// Screen is where a document is shown. Its methods are called from the
// engine's goroutine during a turn.
type Screen interface {
	// Patch changes the scene: at the end of a turn, at most scene.MaxOps
	// operations each time. The Screen may keep ops.
	Patch(ops []scene.Op)
	// Present shows the rectangle r of a picture of canvasW by canvasH pixels.
	// pix is the whole picture, red, green, blue and alpha, not premultiplied,
	// 4*canvasW bytes a row; it may be read during the call only.
	Present(node scene.NodeID, canvasW, canvasH int, r image.Rectangle, pix []byte)
}

// Document is the document of one engine. It belongs to the engine's goroutine.
type Document struct {
	engine  *engine.Engine
	runtime *goja.Runtime
	native  *engine.Natives

	nodes, controls, library *engine.Part // of the preludes: what makes objects of nodes, of controls, vitrine:ui

	screen Screen
	kit    *canvas2d.Kit

	root, html, head, body *node
	active                 *node // document.activeElement, nil for the body

	tree      *scene.Tree // what the viewer has, once it has applied ops
	items     map[scene.NodeID]*item
	last      scene.NodeID
	flushes   uint64
	dirty     []*node
	removed   []*node // tops of trees that left the document
	displaced []*item
	crowded   []*node // containers that had no room for all they contain
	pictures  map[scene.NodeID]*item
	ops       []scene.Op
	warned    int

	wrap       goja.Callable // makes the object of a node
	dispatch   goja.Value    // dispatches an event
	submitForm goja.Value    // checks and submits a form
	heard      map[string]bool
	window     surroundings
	buttons    uint8 // mouse buttons that are down
	pressed    *node // where the pointer went down
}

// surroundings is what the viewer said of the viewport.
type surroundings struct {
	width, height int
	scale         float64
	dark          bool
}

// Install defines the document, its elements and events, the canvas and the
// module vitrine:ui. Call it after package globals and before Harden.
func Install(e *engine.Engine, s Screen) (*Document, error) {
	kit, err := canvas2d.Install(e)
	if err != nil {
		return nil, err
	}
	d := &Document{
		engine: e, runtime: e.Runtime(), native: e.NewNatives(), screen: s, kit: kit,
		tree: scene.NewTree(), items: map[scene.NodeID]*item{}, last: scene.Root, pictures: map[scene.NodeID]*item{}, heard: map[string]bool{},
		window: surroundings{width: 800, height: 600, scale: 1},
	}
	d.root = &node{kind: documentNode, name: "#document", connected: true}
	d.html, d.head, d.body = newElement("html"), newElement("head"), newElement("body")
	for _, n := range []*node{d.html, d.head, d.body} {
		n.connected = true
	}
	d.html.link(d.root, nil)
	d.head.link(d.html, nil)
	d.body.link(d.html, nil)
	d.body.item = &item{id: scene.Root, kind: scene.Column, node: d.body}
	d.items[scene.Root] = d.body.item

	d.bindTree()
	d.bindElements()
	d.bindControls()
	d.bindRows()
	d.bindWindow()
	if err := d.registerParts(); err != nil {
		return nil, err
	}
	e.AtTurnEnd(d.Flush)
	return d, nil
}

// Prepare makes ahead what most applets need: what the first use of the
// document, of a control and of vitrine:ui makes otherwise. It may be called
// before Harden, or between turns; the applet cannot tell.
func (d *Document) Prepare() {
	for _, p := range []*engine.Part{d.nodes, d.controls, d.library} {
		p.Now()
	}
}

// SetScreen replaces the screen, for an engine that waited in a pool.
func (d *Document) SetScreen(s Screen) { d.screen = s }

// SetEnvironment tells the document about its viewport: width and height in
// scene units, pixels per unit. Called between turns, it takes effect with the
// next one; when running already, the window gets a resize event.
func (d *Document) SetEnvironment(width, height int, scale float64, dark bool) {
	if !(scale > 0) || math.IsInf(scale, 0) {
		scale = 1
	}
	d.window = surroundings{max(0, width), max(0, height), scale, dark}
}

// Resized dispatches the window's resize event, after SetEnvironment, as one turn.
func (d *Document) Resized(now float64) error {
	return d.engine.Turn(now, func() { d.fire(d.root, "windowresize", nil) })
}

func newElement(name string) *node {
	return &node{kind: elementNode, name: name, tag: tagOf(name)}
}

func (d *Document) charge(fuel uint64) { d.engine.Charge(fuel) }

// maxWarnings bounds what is logged about things that are not shown.
const maxWarnings = 20

// warn tells the author what is not shown and why.
func (d *Document) warn(err error) {
	if d.warned++; d.warned > maxWarnings {
		return
	}
	d.engine.Console("warn", "not shown: "+err.Error())
}

// pictureIDs are the elements of the scene with pictures, in a fixed order.
func (d *Document) pictureIDs() []scene.NodeID {
	ids := make([]scene.NodeID, 0, len(d.pictures))
	for id := range d.pictures {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}

// object is what the applet holds of a node, made at the first look.
func (d *Document) object(n *node) goja.Value {
	if n == nil {
		return goja.Null()
	}
	if n.object == nil {
		d.nodes.Now()
	}
	if n.object == nil { // opening the document makes its own
		if _, err := d.wrap(goja.Undefined(), d.engine.Opaque(n), d.runtime.ToValue(n.name), d.runtime.ToValue(int(n.kind))); err != nil {
			panic(err)
		}
	}
	return n.object
}
