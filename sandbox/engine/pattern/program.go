package pattern

import (
	"fmt"
	"strings"
)

// opcode is what an instruction does. Unless it says otherwise, one that does
// not match fails, and one that does goes on with the next instruction.
type opcode uint8

const (
	opFail      opcode = iota
	opMatch            // the whole pattern matches
	opChar             // one unit is x
	opChar2            // one unit is x or y
	opText             // the next units are text
	opSet              // one unit is in set
	opPoint            // one code point is in set
	opBackSet          // opSet and opPoint for what stands before
	opBackPoint        //
	opPeek             // the next unit, or with back the one before, is in set, or with negate is not, or there is none
	opTextStart        //
	opTextEnd          //
	opLineStart        //
	opLineEnd          //
	opBoundary         // set is what words consist of
	opInside           //
	opSave             // slot x is the position
	opReset            // slots from x to before y hold nothing
	opJump             // to x
	opSplit            // to x, and if that fails to y; a and b are what can stand there
	opSwitch           // to what table has for the next unit
	opBranch           // takes a code point and goes to where edges say
	opRun              // lo to hi characters in set, as many as possible
	opRunAll           // the same, and never fewer
	opRunLazy          // the same, as few as possible
	opCount            // register x is 0
	opLoop             // register r is how often the loop at x ran: lo to hi times, then y
	opAgain            // a lazy loop runs once more
	opMark             // register x is the position
	opProgress         // the position is another one than in register x
	opLook             // begins a look-around, which ends with opLooked in front of x
	opLooked           // ends it
	opReference        // what the last of the groups captured, once more
	opMemo             // fails if it failed before in the same state
)

// inst is an instruction. What its fields mean depends on its opcode.
type inst struct {
	op     opcode
	points bool // by code points
	lazy   bool
	negate bool
	back   bool
	fold   bool

	x, y, lo, hi int32
	r, mark      int32 // registers; mark is -1 for none
	set          *charset
	a, b         *first // what can stand at x and at y, or behind a run; nil for anything
	more         *extra
}

// extra is what few instructions need.
type extra struct {
	text   []uint16
	table  []int32 // of opSwitch: where to go for each unit below switchUnits, then for all others, then at the end
	edges  []edge
	groups []int32
	memo   memoKey
}

// edge is where opBranch goes for some characters.
type edge struct {
	span
	to int32
}

// switchUnits is how many units an opSwitch has a way of its own for.
const switchUnits = 128

// program is what a pattern is compiled to.
type program struct {
	code  []inst
	slots int // captures, in pairs, and then registers

	captures int32
	linear   bool // opMemo makes it run in time pattern times text

	anchored   bool  // it matches at the start of the text only
	lines      bool  // it matches at the start of a line only
	start      first // what it can begin with
	selective  bool  // that excludes something
	prefix     []uint16
	prefixByte []byte // the same, for texts of bytes; nil if they cannot have it
	leading    int32  // the opRunAll it begins with, from whose inside no match can begin; or -1
}

// String lists the instructions.
func (p *program) String() string {
	var b strings.Builder
	for pc, in := range p.code {
		fmt.Fprintf(&b, "%3d %s x=%d y=%d", pc, opcodeNames[in.op], in.x, in.y)
		if in.hi != 0 {
			fmt.Fprintf(&b, " %d..%d", in.lo, in.hi)
		}
		if in.more != nil && in.more.text != nil {
			fmt.Fprintf(&b, " %q", string(utf16Runes(in.more.text)))
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func utf16Runes(units []uint16) []rune {
	out := make([]rune, len(units))
	for i, u := range units {
		out[i] = rune(u)
	}
	return out
}

var opcodeNames = [...]string{
	"fail", "match", "char", "char2", "text", "set", "point", "backset", "backpoint", "peek", "textstart", "textend", "linestart", "lineend",
	"boundary", "inside", "save", "reset", "jump", "split", "switch", "branch", "run", "runall", "runlazy", "count", "loop", "again", "mark",
	"progress", "look", "looked", "reference", "memo",
}
