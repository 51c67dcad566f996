package applet

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// maxNesting is deeper than any manifest goes; the format needs five levels.
const maxNesting = 16

// Problem is one thing that is wrong with a manifest.
type Problem struct {
	Line   int    `json:"line"`   // from 1
	Column int    `json:"column"` // from 1, in bytes
	Field  string `json:"field,omitempty"`
	Text   string `json:"text"`
	Hint   string `json:"hint,omitempty"` // what to do about it
}

// ManifestError lists all that is wrong with a manifest. It wraps ErrBundle.
type ManifestError struct {
	File     string // applet.json or manifest.json
	Problems []Problem
}

// Error gives every problem on a line of its own.
func (e *ManifestError) Error() string {
	var b strings.Builder
	for i, p := range e.Problems {
		if i > 0 {
			b.WriteByte('\n')
		}
		fmt.Fprintf(&b, "%s:%d:%d: %s", e.File, p.Line, p.Column, p.Text)
		if p.Hint != "" {
			b.WriteString("; " + p.Hint)
		}
	}
	return b.String()
}

// Unwrap makes errors.Is(err, ErrBundle) hold.
func (e *ManifestError) Unwrap() error { return ErrBundle }

// value is a JSON value and where it stands. encoding/json alone would accept
// a key twice, match keys in another case, and lose the positions.
type value struct {
	offset  int
	kind    byte // one of { [ " 0 t n: object, list, string, number, boolean, null
	text    string
	number  json.Number
	flag    bool
	items   []value
	members []member
}

type member struct {
	name   string
	offset int
	value  value
}

// syntaxError is a fault of the JSON itself.
type syntaxError struct {
	offset int
	text   string
}

func (e *syntaxError) Error() string { return e.text }

// parseJSON reads exactly one value.
func parseJSON(data []byte) (value, error) {
	if !utf8.Valid(data) {
		return value{}, &syntaxError{0, "the text is not valid UTF-8"}
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	p := parser{decoder: d, data: data}
	v, err := p.value(0)
	if err == nil {
		after := p.here()
		if _, more := d.Token(); !errors.Is(more, io.EOF) {
			err = &syntaxError{after, "there is more after the end"}
		}
	}
	return v, err
}

type parser struct {
	decoder *json.Decoder
	data    []byte
}

// here is the offset of the next token.
func (p *parser) here() int {
	at := int(p.decoder.InputOffset())
	for at < len(p.data) && strings.IndexByte(" \t\r\n,:", p.data[at]) >= 0 {
		at++
	}
	return at
}

func (p *parser) token() (json.Token, int, error) {
	at := p.here()
	t, err := p.decoder.Token()
	if err == nil {
		return t, at, nil
	}
	var syntax *json.SyntaxError
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return nil, at, &syntaxError{len(p.data), "it ends too early"}
	case errors.As(err, &syntax):
		return nil, at, &syntaxError{min(max(at, int(syntax.Offset)-1), len(p.data)), "it is not JSON: " + syntax.Error()}
	default:
		return nil, at, &syntaxError{at, "it is not JSON: " + err.Error()}
	}
}

func (p *parser) value(depth int) (value, error) {
	t, at, err := p.token()
	if err != nil {
		return value{}, err
	}
	if depth > maxNesting {
		return value{}, &syntaxError{at, "it is nested too deeply"}
	}
	v := value{offset: at}
	switch t := t.(type) {
	case string:
		v.kind, v.text = '"', t
	case json.Number:
		v.kind, v.number = '0', t
	case bool:
		v.kind, v.flag = 't', t
	case nil:
		v.kind = 'n'
	case json.Delim:
		v.kind = byte(t)
		if t == '{' {
			return p.object(v, depth)
		}
		return p.list(v, depth)
	}
	return v, nil
}

func (p *parser) list(v value, depth int) (value, error) {
	for p.decoder.More() {
		item, err := p.value(depth + 1)
		if err != nil {
			return v, err
		}
		v.items = append(v.items, item)
	}
	_, _, err := p.token() // the closing bracket
	return v, err
}

func (p *parser) object(v value, depth int) (value, error) {
	seen := map[string]bool{}
	for p.decoder.More() {
		t, at, err := p.token()
		if err != nil {
			return v, err
		}
		name, ok := t.(string)
		if !ok {
			return v, &syntaxError{at, "a member needs a name in quotes"}
		}
		if seen[name] {
			return v, &syntaxError{at, fmt.Sprintf("%q stands there twice", name)}
		}
		seen[name] = true
		inner, err := p.value(depth + 1)
		if err != nil {
			return v, err
		}
		v.members = append(v.members, member{name, at, inner})
	}
	_, _, err := p.token() // the closing brace
	return v, err
}

// place turns an offset into line and column.
func place(data []byte, offset int) (line, column int) {
	before := data[:min(offset, len(data))]
	return bytes.Count(before, []byte{'\n'}) + 1, len(before) - (bytes.LastIndexByte(before, '\n') + 1) + 1
}

// nearest is the name among known that word was probably meant to be, or "".
func nearest(word string, known []string) string {
	best, distance := "", 3 // more than two slips is another word
	for _, k := range known {
		if d := editDistance(strings.ToLower(word), k); d < distance && d < len(k) {
			best, distance = k, d
		}
	}
	return best
}

// editDistance counts insertions, deletions and replacements between a and b.
func editDistance(a, b string) int {
	if len(a) > 64 || len(b) > 64 {
		return 64 // quadratic in hostile text; no field is that long
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		diagonal := row[0]
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			diagonal, row[j] = row[j], min(diagonal+cost, row[j]+1, row[j-1]+1)
		}
	}
	return row[len(b)]
}
