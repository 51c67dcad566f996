package wire

import (
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/fxamacker/cbor/v2"
)

// MaxFrame is the most bytes one encoded frame may have. The largest that a
// fair worker needs carries a chunk of a file or the rows of a table; what is
// longer is cut into several.
const MaxFrame = 1 << 20

// Limits on the shape of a frame, whatever its type.
const (
	maxNesting = 8       // Outbound > Patch > Ops > Op > Cells > RowData > Cells is 7
	maxArray   = 4_096   // scene.MaxOps; MaxEntries of a folder
	maxPairs   = 256     // fields of a struct, packages of a bundle, files of a manifest
	maxItems   = 1 << 17 // values in one frame: each costs its reader up to 40 bytes, so at most 5 MB
)

// ErrFrame is wrapped by every error about bytes or values that no fair peer
// sends. The session ends with it.
var ErrFrame = errors.New("bad frame")

// Message is a frame of either direction.
type Message interface {
	// Validate tells what is wrong with the frame, as an error that wraps ErrFrame.
	Validate() error
}

var (
	encoding = must(cbor.EncOptions{
		Sort:          cbor.SortCoreDeterministic, // the same frame is the same bytes: recordings are compared
		ShortestFloat: cbor.ShortestFloat16,
		NaNConvert:    cbor.NaNConvertReject,
		InfConvert:    cbor.InfConvertReject,
		IndefLength:   cbor.IndefLengthForbidden,
		TagsMd:        cbor.TagsForbidden,
	}.EncMode())

	decoding = must(cbor.DecOptions{
		DupMapKey:         cbor.DupMapKeyEnforcedAPF,
		MaxNestedLevels:   maxNesting,
		MaxArrayElements:  maxArray,
		MaxMapPairs:       maxPairs,
		IndefLength:       cbor.IndefLengthForbidden,
		TagsMd:            cbor.TagsForbidden,
		BignumTag:         cbor.BignumTagForbidden,
		ExtraReturnErrors: cbor.ExtraDecErrorUnknownField,
		UTF8:              cbor.UTF8RejectInvalid,
		FieldNameMatching: cbor.FieldNameMatchingCaseSensitive,
		NaN:               cbor.NaNDecodeForbidden,
		Inf:               cbor.InfDecodeForbidden,
	}.DecMode())
)

// must is for the two modes above, whose options are constants.
func must[M any](mode M, err error) M {
	if err != nil {
		panic(err)
	}
	return mode
}

// Encode gives the bytes of a frame, without the length that Conn puts before
// them. NaN and infinite numbers are refused: the other side would refuse them.
func Encode(m Message) ([]byte, error) {
	if err := m.Validate(); err != nil {
		return nil, err
	}
	const room = 64 // for what is beside the arguments or the result of a call
	if data, ok := appendFast(make([]byte, 0, room+bodySize(m)), m); ok && len(data) <= MaxFrame {
		return data, nil
	}
	return encode(m)
}

// Append puts a frame behind others, as Conn.Write and TryWrite take them: with
// its length before it. On an error frames are returned as they were.
func Append(frames []byte, m Message) ([]byte, error) {
	if err := m.Validate(); err != nil {
		return frames, err
	}
	begin := len(frames) + headerSize
	if all, ok := appendFast(append(frames, make([]byte, headerSize)...), m); ok && len(all)-begin <= MaxFrame {
		binary.BigEndian.PutUint32(all[begin-headerSize:], uint32(len(all)-begin))
		return all, nil
	}
	data, err := encode(m)
	if err != nil {
		return frames, err
	}
	return AppendFrame(frames, data), nil
}

// bodySize is how long the arguments or the result of a call are.
func bodySize(m Message) int {
	switch f := m.(type) {
	case Outbound:
		if f.Call != nil {
			return len(f.Call.Args)
		}
	case Inbound:
		if f.Answer != nil {
			return len(f.Answer.Result)
		}
	}
	return 0
}

// EncodeBody gives the bytes of one of the types of calls.go, for Call.Args
// and Answer.Result.
func EncodeBody(body any) (cbor.RawMessage, error) {
	return encode(body)
}

func encode(v any) ([]byte, error) {
	data, err := encoding.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("cannot encode frame: %w", err)
	}
	if len(data) > MaxFrame {
		return nil, fmt.Errorf("cannot encode frame: %d bytes are more than %d", len(data), MaxFrame)
	}
	return data, nil
}

// DecodeInbound is the viewer's frame in data. The result does not alias data.
func DecodeInbound(data []byte) (Inbound, error) {
	return decode[Inbound](data)
}

// DecodeOutbound is the worker's frame in data. The result does not alias data.
func DecodeOutbound(data []byte) (Outbound, error) {
	return decode[Outbound](data)
}

func decode[M Message](data []byte) (m M, err error) {
	if len(data) <= MaxFrame && decodeFast(data, &m) {
		return m, m.Validate()
	}
	if err := DecodeBody(data, &m); err != nil {
		return m, err
	}
	return m, m.Validate()
}

// DecodeBody reads one of the types of calls.go out of Call.Args or
// Answer.Result, as strictly as a frame: no unknown or repeated field, nothing
// after it.
func DecodeBody(data []byte, body any) error {
	if len(data) > MaxFrame {
		return fmt.Errorf("%w: %d bytes are more than %d", ErrFrame, len(data), MaxFrame)
	}
	if err := decoding.Wellformed(data); err != nil {
		return fmt.Errorf("%w: %w", ErrFrame, err)
	}
	if n := items(data); n > maxItems {
		return fmt.Errorf("%w: %d values are more than %d", ErrFrame, n, maxItems)
	}
	if err := decoding.Unmarshal(data, body); err != nil {
		return fmt.Errorf("%w: %w", ErrFrame, err)
	}
	return nil
}

// items counts the values in well-formed CBOR of definite lengths.
func items(data []byte) int {
	count := 0
	for at := 0; at < len(data); count++ {
		major, info := data[at]>>5, data[at]&31
		at++
		argument := uint64(info)
		if width := argumentWidth(info); width > 0 {
			argument = 0
			for range width {
				argument = argument<<8 | uint64(data[at])
				at++
			}
		}
		if major == 2 || major == 3 { // byte and text strings
			at += int(argument)
		}
	}
	return count
}

// argumentWidth is how many bytes follow a head with that additional information.
func argumentWidth(info byte) int {
	if info < 24 || info > 27 {
		return 0
	}
	return 1 << (info - 24)
}
