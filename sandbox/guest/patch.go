package guest

import (
	"example.org/vitrine/sandbox/protocol/scene"
	"example.org/vitrine/sandbox/protocol/wire"
)

const (
	// maxPatch is how many bytes of operations go into one frame: below
	// wire.MaxFrame by what the estimates may be wrong.
	maxPatch = wire.MaxFrame - 128<<10

	// opOverhead and textOverhead are the most bytes that the numbers of an
	// operation and the head of a text take.
	opOverhead   = 64
	textOverhead = 5
)

// split cuts a patch into frames that the wire carries. A Fill that is too
// large by itself becomes several, which mean the same.
func split(ops []scene.Op) [][]scene.Op {
	var frames [][]scene.Op
	var frame []scene.Op
	size := 0
	for _, op := range ops {
		for _, part := range splitFill(op) {
			n := opSize(part)
			if len(frame) > 0 && (size+n > maxPatch || len(frame) == scene.MaxOps) {
				frames = append(frames, frame)
				frame, size = nil, 0
			}
			frame = append(frame, part)
			size += n
		}
	}
	if len(frame) > 0 {
		frames = append(frames, frame)
	}
	return frames
}

func splitFill(op scene.Op) []scene.Op {
	if op.Code != scene.Fill || opSize(op) <= maxPatch {
		return []scene.Op{op}
	}
	var parts []scene.Op
	part, size := op, 0
	part.Cells = nil
	for i, row := range op.Cells {
		n := rowSize(row)
		if len(part.Cells) > 0 && size+n > maxPatch-opOverhead {
			parts = append(parts, part)
			part.First, part.Cells, size = op.First+i, nil, 0
		}
		part.Cells = append(part.Cells, row)
		size += n
	}
	return append(parts, part)
}

func opSize(op scene.Op) int {
	n := opOverhead + len(op.Text) + textsSize(op.List)
	for _, row := range op.Cells {
		n += rowSize(row)
	}
	return n
}

func rowSize(r scene.RowData) int {
	return 2*textOverhead + textOverhead + len(r.Key) + textsSize(r.Cells)
}

func textsSize(texts []string) int {
	n := 0
	for _, t := range texts {
		n += textOverhead + len(t)
	}
	return n
}
