package editor

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Limits on what can be undone.
const (
	undoSteps = 1_000
	undoBytes = 2 << 20
)

// buffer is a text that is edited, without any idea of how it looks. Places are
// in bytes, always between two characters.
type buffer struct {
	text   string
	at     int // the cursor
	anchor int // the other end of the selection; the same place when there is none

	undos, redos []edit
	undoSize     int
	typing       bool // the next character joins the last edit
}

// edit is a change that can be taken back.
type edit struct {
	at             int
	removed, added string
	cursor, anchor int // before
}

// selection is what is selected, in the order of the text.
func (b *buffer) selection() (from, to int) { return min(b.at, b.anchor), max(b.at, b.anchor) }

// move puts the cursor somewhere; with extend, the selection's other end stays.
func (b *buffer) move(at int, extend bool) {
	b.at, b.typing = at, false
	if !extend {
		b.anchor = at
	}
}

// replace puts s in the place of what stands between two places, and the cursor after it.
func (b *buffer) replace(from, to int, s string) {
	if from == to && s == "" {
		return
	}
	e := edit{at: from, removed: b.text[from:to], added: s, cursor: b.at, anchor: b.anchor}
	b.text = b.text[:from] + s + b.text[to:]
	b.at, b.anchor = from+len(s), from+len(s)
	b.redos = nil
	b.remember(e)
}

// remember keeps an edit; one that goes on typing, or deleting, joins the last.
func (b *buffer) remember(e edit) {
	join := b.typing && len(b.undos) > 0
	b.typing = utf8.RuneCountInString(e.added)+utf8.RuneCountInString(e.removed) == 1 && !strings.Contains(e.added, "\n")
	if join && b.typing {
		last := &b.undos[len(b.undos)-1]
		switch {
		case e.removed == "" && last.removed == "" && e.at == last.at+len(last.added):
			if !(unicode.IsSpace(lastRune(last.added)) && !unicode.IsSpace(lastRune(e.added))) { // a word at a time
				last.added += e.added
				b.undoSize += len(e.added)
				return
			}
		case e.added == "" && last.added == "" && e.at+len(e.removed) == last.at: // backwards
			last.at, last.removed = e.at, e.removed+last.removed
			b.undoSize += len(e.removed)
			return
		case e.added == "" && last.added == "" && e.at == last.at:
			last.removed += e.removed
			b.undoSize += len(e.removed)
			return
		}
	}
	b.undos = append(b.undos, e)
	b.undoSize += len(e.added) + len(e.removed)
	for len(b.undos) > undoSteps || b.undoSize > undoBytes && len(b.undos) > 1 {
		b.undoSize -= len(b.undos[0].added) + len(b.undos[0].removed)
		b.undos = b.undos[1:]
	}
}

func lastRune(s string) rune { r, _ := utf8.DecodeLastRuneInString(s); return r }

// undo takes the last edit back and tells whether there was one.
func (b *buffer) undo() bool {
	if len(b.undos) == 0 {
		return false
	}
	e := b.undos[len(b.undos)-1]
	b.undos = b.undos[:len(b.undos)-1]
	b.undoSize -= len(e.added) + len(e.removed)
	b.redos = append(b.redos, e)
	b.text = b.text[:e.at] + e.removed + b.text[e.at+len(e.added):]
	b.at, b.anchor, b.typing = e.cursor, e.anchor, false
	return true
}

// redo does again what was taken back last and tells whether there was anything.
func (b *buffer) redo() bool {
	if len(b.redos) == 0 {
		return false
	}
	e := b.redos[len(b.redos)-1]
	b.redos = b.redos[:len(b.redos)-1]
	b.undos = append(b.undos, e)
	b.undoSize += len(e.added) + len(e.removed)
	b.text = b.text[:e.at] + e.added + b.text[e.at+len(e.removed):]
	b.at, b.anchor, b.typing = e.at+len(e.added), e.at+len(e.added), false
	return true
}

// set is a text that nobody typed here. The cursor stays before or after what
// it stood before or after, where that is still there. Nothing can be undone
// any more.
func (b *buffer) set(text string) {
	b.at, b.anchor = follow(b.text, text, b.at), follow(b.text, text, b.anchor)
	b.text, b.undos, b.redos, b.undoSize, b.typing = text, nil, nil, 0, false
}

// follow is the place in a text that a place in another has become.
func follow(from, to string, at int) int {
	same := 0
	for same < len(from) && same < len(to) && from[same] == to[same] {
		same++
	}
	if at <= same {
		return boundary(to, at)
	}
	end := 0
	for end < len(from)-same && end < len(to)-same && from[len(from)-1-end] == to[len(to)-1-end] {
		end++
	}
	if after := len(from) - at; after <= end {
		return boundary(to, len(to)-after)
	}
	return boundary(to, at)
}

// boundary is the nearest place at or before at that is between two characters.
func boundary(s string, at int) int {
	at = min(max(at, 0), len(s))
	for at > 0 && at < len(s) && !utf8.RuneStart(s[at]) {
		at--
	}
	return at
}

// previous and next are the places one character away. What is combined with a
// character goes with it.
func (b *buffer) previous(at int) int {
	for at > 0 {
		r, size := utf8.DecodeLastRuneInString(b.text[:at])
		if at -= size; !combines(r) {
			break
		}
	}
	return at
}

func (b *buffer) next(at int) int {
	if at < len(b.text) {
		_, size := utf8.DecodeRuneInString(b.text[at:])
		at += size
	}
	for at < len(b.text) {
		r, size := utf8.DecodeRuneInString(b.text[at:])
		if !combines(r) {
			break
		}
		at += size
	}
	return at
}

// combines tells whether r is written on what stands before it.
func combines(r rune) bool {
	return r >= 0x300 && (unicode.In(r, unicode.Mn, unicode.Me) || r >= 0x1f3fb && r <= 0x1f3ff)
}

// wordBefore is where the word before a place begins, and wordAfter where the
// next begins, on the same line or at its end.
func (b *buffer) wordBefore(at int) int {
	for at > 0 && !wordly(lastRune(b.text[:at])) {
		at = b.previous(at)
	}
	for at > 0 && wordly(lastRune(b.text[:at])) {
		at = b.previous(at)
	}
	return at
}

func (b *buffer) wordAfter(at int) int {
	first := func() rune { r, _ := utf8.DecodeRuneInString(b.text[at:]); return r }
	for at < len(b.text) && wordly(first()) {
		at = b.next(at)
	}
	for at < len(b.text) && !wordly(first()) {
		at = b.next(at)
	}
	return at
}

// word is the run of characters of one sort around a place: a word, spaces, or
// neither.
func (b *buffer) word(at int) (from, to int) {
	if at == len(b.text) || b.text[at] == '\n' {
		if at == 0 || b.text[at-1] == '\n' {
			return at, at
		}
		at = b.previous(at)
	}
	r, _ := utf8.DecodeRuneInString(b.text[at:])
	sort := sortOf(r)
	for from = at; from > 0 && b.text[from-1] != '\n' && sortOf(lastRune(b.text[:from])) == sort; {
		from = b.previous(from)
	}
	for to = at; to < len(b.text) && b.text[to] != '\n'; to = b.next(to) {
		if r, _ := utf8.DecodeRuneInString(b.text[to:]); sortOf(r) != sort {
			break
		}
	}
	return from, to
}

func wordly(r rune) bool { return sortOf(r) == 1 }

func sortOf(r rune) int {
	switch {
	case unicode.IsLetter(r), unicode.IsDigit(r), unicode.IsMark(r), r == '_':
		return 1
	case unicode.IsSpace(r):
		return 2
	}
	return 0
}
