package dom

import "example.org/vitrine/sandbox/protocol/scene"

// tag says how elements of a name are shown.
type tag struct {
	role role
	kind scene.Kind // of a container or leaf
	text scene.Kind // instead, when it contains text alone; 0: it makes no difference
	// inline elements flow with the text around them.
	inline bool
	// each child of an arranging container is an element of its own; in others,
	// neighbouring texts and inline elements become one label.
	arranging bool
	monospace bool
	verbatim  bool // white space is kept
}

// role is what kind of thing an element is.
type role uint8

const (
	container role = iota
	leaf           // shown by itself; its children only give it text, if anything
	contents       // shown as its children
	hidden         // not shown
	field          // an input: its type says more
)

// The tags. What is not listed is a span, as in a browser; names that browsers
// lack (row, column, grid, group, spacer, list) stand for kinds of the scene.
var (
	block   = &tag{kind: scene.Column, text: scene.Label}
	flow    = &tag{kind: scene.Row, text: scene.Label}
	phrase  = &tag{kind: scene.Row, text: scene.Label, inline: true}
	code    = &tag{kind: scene.Row, text: scene.Label, inline: true, monospace: true}
	heading = &tag{kind: scene.Row, text: scene.Heading}
	nothing = &tag{role: hidden}
	through = &tag{role: contents}
)

var tags = map[string]*tag{
	"html": through, "body": {kind: scene.Column},
	"div": block, "section": block, "article": block, "main": block, "header": block, "footer": block, "nav": block,
	"aside": block, "form": {kind: scene.Column}, "ul": {kind: scene.Column}, "ol": {kind: scene.Column}, "menu": {kind: scene.Column},
	"dl": {kind: scene.Column}, "figure": block, "blockquote": block, "details": block, "dialog": block, "address": block, "hgroup": block, "search": block,
	"fieldset": {kind: scene.Group},
	"row":      {kind: scene.Row, arranging: true}, "column": {kind: scene.Column, arranging: true},
	"grid": {kind: scene.Grid, arranging: true}, "group": {kind: scene.Group, arranging: true}, "spacer": {role: leaf, kind: scene.Spacer},

	"p": flow, "li": flow, "dt": flow, "dd": flow, "td": flow, "th": flow, "caption": flow, "figcaption": flow, "summary": flow,
	"label": {kind: scene.Column, text: scene.Label},
	"h1":    heading, "h2": heading, "h3": heading, "h4": heading, "h5": heading, "h6": heading,
	"pre":  {role: leaf, kind: scene.Label, monospace: true, verbatim: true},
	"code": code, "kbd": code, "samp": code, "tt": code,
	"output": {role: leaf, kind: scene.Output, verbatim: true},

	"button": {role: leaf, kind: scene.Button}, "a": {role: leaf, kind: scene.Link},
	"input": {role: field}, "textarea": {role: leaf, kind: scene.TextArea}, "select": {role: leaf, kind: scene.Select},
	"progress": {role: leaf, kind: scene.Progress}, "meter": {role: leaf, kind: scene.Progress},
	"img": {role: leaf, kind: scene.Image}, "canvas": {role: leaf, kind: scene.Canvas}, "hr": {role: leaf, kind: scene.Separator},
	"list":  {role: leaf, kind: scene.List},
	"table": {kind: scene.Grid, arranging: true}, // with rowcount or headers: a virtual Table
	"thead": through, "tbody": through, "tfoot": through, "tr": through,

	"br": {role: leaf, inline: true}, "wbr": {role: leaf, inline: true}, // part of a text
	"head": nothing, "title": nothing, "meta": nothing, "link": nothing, "base": nothing, "style": nothing, "script": nothing,
	"template": nothing, "noscript": nothing, "option": nothing, "optgroup": nothing, "datalist": nothing, "legend": nothing,
	"col": nothing, "colgroup": nothing, "svg": nothing, "math": nothing, "iframe": nothing, "object": nothing, "embed": nothing,
	"audio": nothing, "video": nothing, "source": nothing, "track": nothing, "map": nothing, "area": nothing,
}

// tagOf returns how elements of a name are shown.
func tagOf(name string) *tag {
	if t := tags[name]; t != nil {
		return t
	}
	return phrase
}
