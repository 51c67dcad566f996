package services

import (
	"bufio"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
)

// maxCodings is how many codings of one body are undone: there is never need for two.
const maxCodings = 5

// codings are those that can be undone, by their names in headers.
var codings = map[string]func(io.Reader) (io.Reader, error){
	"gzip":    func(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) },
	"x-gzip":  func(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) },
	"deflate": inflate,
}

// acceptable is the Accept-Encoding of a request: of what the applet wants,
// that which can be undone.
func acceptable(header http.Header) string {
	wanted := header.Values("Accept-Encoding")
	switch {
	case len(wanted) == 0 && header.Get("Range") != "": // a part of what is compressed is of no use
		return "identity"
	case len(wanted) == 0:
		return "gzip, deflate"
	}
	var some []string
	for coding := range strings.SplitSeq(strings.Join(wanted, ","), ",") {
		coding = strings.TrimSpace(coding)
		name, _, _ := strings.Cut(strings.ToLower(coding), ";")
		if _, known := codings[strings.TrimSpace(name)]; known || strings.TrimSpace(name) == "identity" {
			some = append(some, coding)
		}
	}
	if len(some) == 0 {
		return "identity"
	}
	return strings.Join(some, ", ")
}

// decoded is the body of a response without its codings, whoever asked for
// them. One with a coding that is not known is left as it is.
func decoded(response *http.Response) io.ReadCloser {
	var undo []func(io.Reader) (io.Reader, error)
	for name := range strings.SplitSeq(strings.Join(response.Header.Values("Content-Encoding"), ","), ",") {
		if name = strings.ToLower(strings.TrimSpace(name)); name == "" || name == "identity" {
			continue
		}
		f, known := codings[name]
		if !known || len(undo) == maxCodings {
			return response.Body
		}
		undo = append(undo, f)
	}
	if len(undo) == 0 {
		return response.Body
	}
	slices.Reverse(undo)
	whole := &ended{Reader: response.Body}
	return &decoder{Closer: response.Body, whole: whole, from: bufio.NewReader(whole), undo: undo}
}

// decoder undoes codings. It begins with the first read: before, the body need
// not have arrived.
type decoder struct {
	io.Closer
	whole *ended
	from  *bufio.Reader
	undo  []func(io.Reader) (io.Reader, error)
	to    io.Reader
}

func (d *decoder) Read(p []byte) (int, error) {
	if d.to == nil {
		if _, err := d.from.Peek(1); err != nil { // nothing at all is an empty body
			return 0, err // io.EOF is to be seen
		}
		var to io.Reader = d.from
		for _, f := range d.undo {
			next, err := f(to)
			if err != nil {
				return 0, fmt.Errorf("cannot decompress: %w", cut(err))
			}
			to = next
		}
		d.to = to
	}
	n, err := d.to.Read(p)
	if errors.Is(err, io.ErrUnexpectedEOF) && d.whole.end {
		err = io.EOF // all has arrived, and the server has left off its end: as lenient as browsers
	}
	return n, err // io.EOF is to be seen
}

// ended notes that a body has come to its own end.
type ended struct {
	io.Reader
	end bool
}

func (e *ended) Read(p []byte) (int, error) {
	n, err := e.Reader.Read(p)
	e.end = e.end || err == io.EOF
	return n, err // it is the body's
}

// cut is the end of what had to go on.
func cut(err error) error {
	if err == io.EOF { //nolint:errorlint // as it comes from a reader
		return io.ErrUnexpectedEOF
	}
	return err
}

// inflate undoes "deflate", which is zlib's format, and in the wild also the
// bare one.
func inflate(r io.Reader) (io.Reader, error) {
	from := bufio.NewReader(r)
	head, err := from.Peek(2)
	if err == nil && head[0]&0x0f == 8 && (uint(head[0])<<8|uint(head[1]))%31 == 0 {
		return zlib.NewReader(from)
	}
	return flate.NewReader(from), nil
}
