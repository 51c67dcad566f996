package terminal

import (
	"context"
	"io"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"
)

// ending is how a line came to its end.
type ending int

const (
	entered     ending = iota // Enter
	escaped                   // Esc
	interrupted               // Ctrl-C
)

// maxAnswer is the longest line that is read, in bytes: a path.
const maxAnswer = 4096

// keys reads what is typed on a terminal in raw mode.
type keys struct{ fd int }

// pause is how often a wait for a key looks whether it was called off.
const pause = 100 * time.Millisecond

// wait returns true when something was typed, false when d has passed.
func (k *keys) wait(ctx context.Context, d time.Duration) (bool, error) {
	for end := time.Now().Add(d); ; {
		if err := ctx.Err(); err != nil {
			return false, err
		}
		left := min(time.Until(end), pause)
		if left <= 0 {
			return false, nil
		}
		if ready, err := typed(k.fd, left); ready || err != nil {
			return ready, err
		}
	}
}

const forever = 365 * 24 * time.Hour

// line reads a line and echoes it, with Backspace and Ctrl-U as editing.
func (k *keys) line(ctx context.Context, echo io.Writer) (string, ending, error) {
	var line []byte
	for {
		if _, err := k.wait(ctx, forever); err != nil {
			return "", escaped, err
		}
		c, ok, err := readKey(k.fd)
		switch {
		case err != nil:
			return "", escaped, err
		case !ok:
			continue
		}
		switch {
		case c == '\r' || c == '\n':
			return string(line), entered, nil
		case c == 3:
			return "", interrupted, nil
		case c == 4 && len(line) == 0:
			return "", escaped, nil
		case c == 0x1b:
			// An arrow key begins with Esc too; what follows comes at once.
			if more, err := k.wait(ctx, 30*time.Millisecond); err != nil || !more {
				return "", escaped, err
			}
			discard(k.fd)
		case c == 0x7f || c == 8:
			if len(line) > 0 {
				_, size := utf8.DecodeLastRune(line)
				line = line[:len(line)-size]
				_, _ = io.WriteString(echo, "\b \b")
			}
		case c == 21:
			for range utf8.RuneCount(line) {
				_, _ = io.WriteString(echo, "\b \b")
			}
			line = line[:0]
		case c >= ' ' && len(line) < maxAnswer:
			line = append(line, c)
			_, _ = echo.Write([]byte{c})
		}
	}
}

// omission stands where something was cut out of the middle.
const omission = "[...]"

// wrap breaks a line into rows of at most columns. Of a line that would take
// more than so many of them, the middle is cut out: the end of a path or host
// is what tells it from another.
func wrap(line string, columns, most int) []string {
	all := rows(line, columns)
	if len(all) <= most {
		return all
	}
	label, value, labelled := strings.Cut(line, "\t")
	room := columns * most
	if labelled {
		room, label = (columns-labelColumns)*most, label+"\t"
	} else {
		label, value = "", line
	}
	for room -= len(omission); room > 0; room-- { // breaks at spaces may take more
		head, tail := fitting(value, (room+1)/2), fittingEnd(value, room/2)
		if all = rows(label+head+omission+tail, columns); len(all) <= most {
			break
		}
	}
	return all
}

// fitting is as much of the beginning as has so many columns.
func fitting(text string, columns int) string {
	for i, r := range text {
		if columns -= columnsOf(r); columns < 0 {
			return text[:i]
		}
	}
	return text
}

// fittingEnd is as much of the end. It does not begin with a mark, whose letter
// would be gone.
func fittingEnd(text string, columns int) string {
	at := len(text)
	for at > 0 {
		r, size := utf8.DecodeLastRuneInString(text[:at])
		if columns -= columnsOf(r); columns < 0 {
			break
		}
		at -= size
	}
	return strings.TrimLeftFunc(text[at:], func(r rune) bool { return columnsOf(r) == 0 })
}

// rows breaks a line into rows of at most columns. What stands before a tab is
// a label, and the rest is kept to its right.
func rows(line string, columns int) []string {
	if label, value, ok := strings.Cut(line, "\t"); ok {
		all := rows(value, columns-labelColumns)
		for i := range all {
			all[i] = label + all[i]
			label = strings.Repeat(" ", labelColumns)
		}
		return all
	}
	var rows []string
	row, used, space := []rune{}, 0, -1
	for _, r := range line {
		w := columnsOf(r)
		if used+w > columns {
			rest := []rune{}
			if space > columns/2 {
				rest = append(rest, row[space+1:]...)
				row = row[:space]
			}
			rows = append(rows, string(row))
			row, used, space = rest, 0, -1
			for _, r := range row {
				used += columnsOf(r)
			}
		}
		if r == ' ' {
			space = len(row)
		}
		row, used = append(row, r), used+w
	}
	return append(rows, string(row))
}

func columnsOf(r rune) int {
	if unicode.Is(unicode.M, r) {
		return 0
	}
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	default:
		return 1
	}
}
