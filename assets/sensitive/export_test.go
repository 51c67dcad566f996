package sensitive

import (
	"iter"
	"slices"
)

// Lines are all lines of the list.
func Lines() iter.Seq[Line] { return slices.Values(slices.Concat(known, loose)) }
