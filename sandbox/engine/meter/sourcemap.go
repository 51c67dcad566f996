package meter

import (
	"encoding/json"
	"errors"
	"strings"
)

// MaxSourceMap is the largest source map that is read, in bytes: maps of
// bundles of MaxSource are about three times as large. Positions count in the
// bundle when its map is larger.
const MaxSourceMap = 32 << 20

const vlqDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

// shiftFirstLine moves the first line's segments by columns, for text that was
// put in front of it. Only the line's first segment holds an absolute column.
func shiftFirstLine(data []byte, columns int) ([]byte, error) {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(data, &fields); err != nil {
		return nil, err
	}
	var mappings string
	if err := json.Unmarshal(fields["mappings"], &mappings); err != nil {
		return nil, err
	}
	if mappings != "" && mappings[0] != ';' {
		column, rest, err := readVLQ(mappings)
		if err != nil {
			return nil, err
		}
		mappings = writeVLQ(column+columns) + rest
	}
	raw, err := json.Marshal(mappings)
	if err != nil {
		return nil, err
	}
	fields["mappings"] = raw
	return json.Marshal(fields)
}

// readVLQ reads a base-64 variable-length number, the sign in its lowest bit.
func readVLQ(s string) (n int, rest string, err error) {
	shift := 0
	for i := 0; i < len(s) && shift < 32; i++ {
		digit := strings.IndexByte(vlqDigits, s[i])
		if digit < 0 {
			break
		}
		n |= (digit & 31) << shift
		if digit&32 == 0 {
			if n&1 != 0 {
				return -(n >> 1), s[i+1:], nil
			}
			return n >> 1, s[i+1:], nil
		}
		shift += 5
	}
	return 0, s, errors.New("cannot read a number of the source map")
}

func writeVLQ(n int) string {
	v := n << 1
	if n < 0 {
		v = -n<<1 | 1
	}
	var b strings.Builder
	for {
		digit := v & 31
		if v >>= 5; v > 0 {
			digit |= 32
		}
		b.WriteByte(vlqDigits[digit])
		if v == 0 {
			return b.String()
		}
	}
}
