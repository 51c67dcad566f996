package terminal

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"example.org/vitrine/permissions/prompt"
)

// MaxShown is how many characters of one stranger's text a line shows.
const MaxShown = 300

// Words are the program's own, or were made fit to be shown: a Printer prints
// them as they are.
type Words string

// Printer writes lines for a person. The format is the program's own; what is
// put into it is taken for a stranger's (a name of a file, a manifest, an
// error) and escaped: it can neither move the cursor, nor begin a line that
// passes for one of the program's. Numbers, booleans and Words need not be.
//
// Not safe for use by several goroutines, unless what it writes to is.
type Printer struct{ out io.Writer }

// NewPrinter returns a Printer to out.
func NewPrinter(out io.Writer) *Printer { return &Printer{out} }

// Printf prints args, escaped, in a format of the program's own. Errors of
// writing have nobody to be told to.
func (p *Printer) Printf(format string, args ...any) {
	shown := make([]any, len(args))
	for i, arg := range args {
		shown[i] = fit(arg)
	}
	_, _ = fmt.Fprintf(p.out, format, shown...)
}

// Println prints the program's own words as a line.
func (p *Printer) Println(words Words) { _, _ = fmt.Fprintln(p.out, string(words)) }

// Error prints an error on a line that begins with who reports it. Errors that
// were joined have a line each; any other line break is part of somebody's text.
func (p *Printer) Error(who Words, err error) {
	for _, line := range errorLines(err) {
		p.Printf("%s: %s\n", who, line)
	}
}

func fit(arg any) any {
	switch arg := arg.(type) {
	case nil:
		return Escape("<nil>")
	case Words:
		return string(arg)
	case error:
		return Escape(strings.Join(errorLines(arg), "; "))
	case fmt.Stringer:
		return Escape(arg.String())
	}
	switch v := reflect.ValueOf(arg); v.Kind() {
	case reflect.Bool, reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Float32, reflect.Float64:
		return arg
	case reflect.String:
		return Escape(v.String())
	default:
		return Escape(fmt.Sprint(arg))
	}
}

// Escape makes a stranger's text fit for a line: visible, in its place, bounded.
func Escape(text string) string { return prompt.EscapeLine(text, MaxShown) }

// errorLines are the texts of an error that was joined of several, or its text.
func errorLines(err error) []string {
	var lines []string
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		var texts []string
		for _, e := range joined.Unwrap() {
			texts = append(texts, e.Error())
			lines = append(lines, errorLines(e)...)
		}
		if err.Error() == strings.Join(texts, "\n") {
			return lines
		}
		return []string{err.Error()}
	}
	inner := errors.Unwrap(err)
	if inner == nil || !strings.Contains(inner.Error(), "\n") {
		return []string{err.Error()}
	}
	return []string{strings.Replace(err.Error(), inner.Error(), strings.Join(errorLines(inner), "; "), 1)}
}

// JSON prints v for programs. Strings keep their meaning, and show nothing on a
// terminal that is not there: control and format characters are written as
// escapes.
func (p *Printer) JSON(v any) error {
	text, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return fmt.Errorf("cannot print: %w", err)
	}
	var b strings.Builder
	for len(text) > 0 {
		r, n := utf8.DecodeRune(text) // outside of strings all is ASCII
		switch {
		case r < utf8.RuneSelf && r != 0x7f || unicode.IsGraphic(r):
			b.Write(text[:n])
		case r > 0xffff:
			high, low := utf16.EncodeRune(r)
			fmt.Fprintf(&b, `\u%04x\u%04x`, high, low)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
		text = text[n:]
	}
	if _, err := fmt.Fprintln(p.out, b.String()); err != nil {
		return fmt.Errorf("cannot print: %w", err)
	}
	return nil
}

// Lines is for what arranges the lines of another Printer, as a tabwriter does.
func (p *Printer) Lines() io.Writer { return p.out }
