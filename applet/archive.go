package applet

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"slices"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// The archive is read by hand, because archive/zip, like every tool, forgives
// what its authors met in the wild; where two tools forgive differently, one
// shows a person another file than the one that runs. Here only one reading is
// possible: the entries lie one after the other from the first byte, in the
// order of the central directory, and nothing is between them.

// Signatures and sizes of the fixed parts of ZIP records (APPNOTE 4.3).
const (
	localSignature      = 0x04034b50
	centralSignature    = 0x02014b50
	endSignature        = 0x06054b50
	locatorSignature    = 0x07064b50 // of ZIP64's end
	descriptorSignature = 0x08074b50

	localSize   = 30
	centralSize = 46
	endSize     = 22
	locatorSize = 20
)

// General purpose flags (APPNOTE 4.4.4).
const (
	flagLevel      = 1<<1 | 1<<2 // how hard the deflater tried
	flagDescriptor = 1 << 3      // CRC and sizes follow the data
	flagUTF8       = 1 << 11     // the name is UTF-8
)

const (
	methodStore   = 0
	methodDeflate = 8
)

// harmlessExtras carry times and owners, which are ignored: writers differ there.
// All others are refused; some give an entry another name or size.
var harmlessExtras = map[uint16]bool{
	0x000a: true, // NTFS times
	0x5455: true, // Unix times
	0x5855: true, // Info-ZIP, old
	0x7855: true, // Info-ZIP, owner
	0x7875: true, // Info-ZIP, owner
}

// entry is a file of the archive as the central directory has it.
type entry struct {
	name     string
	flags    uint16
	method   uint16
	crc      uint32
	packed   uint32
	unpacked uint32
	offset   uint32
}

// refuse is the error about an entry.
func refuse(name, format string, args ...any) error {
	return fmt.Errorf("%w: the entry %s %s", ErrBundle, show(name), fmt.Sprintf(format, args...))
}

// malformed is the error about the archive as a whole.
func malformed(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrBundle, fmt.Sprintf(format, args...))
}

// unpack gives all files of an archive. It trusts nothing but its length.
func unpack(data []byte) (map[string][]byte, error) {
	entries, directory, err := readDirectory(data)
	if err != nil {
		return nil, err
	}
	if err := checkNames(entries); err != nil {
		return nil, err
	}
	var total uint64
	for _, e := range entries {
		if err := checkSize(e); err != nil {
			return nil, err
		}
		if total += uint64(e.unpacked); total > MaxUnpacked {
			return nil, malformed("its files take more than %d MB", MaxUnpacked>>20)
		}
	}
	files := make(map[string][]byte, len(entries))
	next := 0
	for _, e := range entries {
		var content []byte
		if content, next, err = readEntry(data[:directory], e, next); err != nil {
			return nil, err
		}
		files[e.name] = content
	}
	if next != directory {
		return nil, malformed("there are %d bytes between the last entry and the directory", directory-next)
	}
	return files, nil
}

// readDirectory reads the central directory and says where it begins.
func readDirectory(data []byte) ([]entry, int, error) {
	if len(data) > MaxBundle {
		return nil, 0, malformed("it is larger than %d MB", MaxBundle>>20)
	}
	at := len(data) - endSize
	if at < 0 || binary.LittleEndian.Uint32(data[at:]) != endSignature {
		var signature [4]byte
		binary.LittleEndian.PutUint32(signature[:], endSignature)
		if bytes.Contains(data, signature[:]) {
			return nil, 0, malformed("there are bytes or a comment after the end of the archive")
		}
		return nil, 0, malformed("it is not a ZIP archive, or its end is missing")
	}
	end := data[at:]
	disk, directoryDisk := u16(end, 4), u16(end, 6)
	here, all := u16(end, 8), u16(end, 10)
	size, offset := u32(end, 12), u32(end, 16)
	switch {
	case u16(end, 20) != 0:
		return nil, 0, malformed("the archive has a comment")
	case all == 0xffff || size == 0xffffffff || offset == 0xffffffff,
		at >= locatorSize && u32(data, at-locatorSize) == locatorSignature: // some readers follow it wherever it stands
		return nil, 0, malformed("ZIP64 is not supported")
	case disk != 0 || directoryDisk != 0 || here != all:
		return nil, 0, malformed("archives of several parts are not supported")
	case all > MaxFiles:
		return nil, 0, malformed("it has more than %d entries", MaxFiles)
	case uint64(offset)+uint64(size) < uint64(at):
		return nil, 0, malformed("there are bytes before the archive, or between its directory and its end")
	case uint64(offset)+uint64(size) != uint64(at):
		return nil, 0, malformed("the directory is not where the archive says")
	}
	entries := make([]entry, 0, all)
	rest := data[offset:at]
	for range all {
		e, length, err := readCentral(rest)
		if err != nil {
			return nil, 0, err
		}
		entries, rest = append(entries, e), rest[length:]
	}
	if len(rest) != 0 {
		return nil, 0, malformed("the directory has more than the %d entries it announces", all)
	}
	return entries, int(offset), nil
}

// readCentral reads the first entry of the central directory and its length.
func readCentral(b []byte) (entry, int, error) {
	if len(b) < centralSize || u32(b, 0) != centralSignature {
		return entry{}, 0, malformed("the directory is damaged, or has fewer entries than it announces")
	}
	nameLength, extraLength, commentLength := int(u16(b, 28)), int(u16(b, 30)), int(u16(b, 32))
	length := centralSize + nameLength + extraLength + commentLength
	if len(b) < length {
		return entry{}, 0, malformed("the directory is cut off")
	}
	e := entry{
		name:     string(b[centralSize : centralSize+nameLength]),
		flags:    u16(b, 8),
		method:   u16(b, 10),
		crc:      u32(b, 16),
		packed:   u32(b, 20),
		unpacked: u32(b, 24),
		offset:   u32(b, 42),
	}
	extra := b[centralSize+nameLength:][:extraLength]
	system, attributes := b[5], u32(b, 38)
	switch {
	case e.flags&^(flagLevel|flagDescriptor|flagUTF8) != 0:
		if e.flags&1 != 0 {
			return e, 0, refuse(e.name, "is encrypted")
		}
		return e, 0, refuse(e.name, "uses unknown features (flags %#x)", e.flags)
	case e.method != methodStore && e.method != methodDeflate:
		return e, 0, refuse(e.name, "uses an unknown compression (method %d)", e.method)
	case e.method == methodStore && e.packed != e.unpacked:
		return e, 0, refuse(e.name, "is not compressed, yet has two sizes")
	case e.flags&flagUTF8 == 0 && !ascii(e.name):
		return e, 0, refuse(e.name, "has a name that is not marked as UTF-8")
	case commentLength != 0:
		return e, 0, refuse(e.name, "has a comment")
	case u16(b, 34) != 0:
		return e, 0, refuse(e.name, "is in another part of the archive")
	}
	if err := checkAttributes(e.name, system, attributes); err != nil {
		return e, 0, err
	}
	return e, length, checkExtra(e.name, extra)
}

// checkAttributes accepts regular files only. The upper half of the attributes
// is a Unix mode if the entry was made by a Unix (3) or macOS (19) system.
func checkAttributes(name string, system byte, attributes uint32) error {
	const kindMask, regular, directory, link = 0o170000, 0o100000, 0o040000, 0o120000
	const dosDirectory = 0x10
	if mode := attributes >> 16; system == 3 || system == 19 || mode != 0 {
		switch mode & kindMask {
		case 0, regular:
		case directory:
			return refuse(name, "is a folder; pack without folders (zip -D)")
		case link:
			return refuse(name, "is a link")
		default:
			return refuse(name, "is not a regular file")
		}
	}
	if attributes&dosDirectory != 0 || (name != "" && name[len(name)-1] == '/') {
		return refuse(name, "is a folder; pack without folders (zip -D)")
	}
	return nil
}

func checkExtra(name string, extra []byte) error {
	for len(extra) > 0 {
		if len(extra) < 4 || len(extra) < 4+int(u16(extra, 2)) {
			return refuse(name, "has a damaged extra field")
		}
		if id := u16(extra, 0); !harmlessExtras[id] {
			return refuse(name, "has an extra field that could change its meaning (%#04x)", id)
		}
		extra = extra[4+int(u16(extra, 2)):]
	}
	return nil
}

// checkNames refuses names that are unsafe and names that some system would
// take for the same.
func checkNames(entries []entry) error {
	fold := cases.Fold()
	key := func(name string) string { return norm.NFC.String(fold.String(name)) }
	files := make(map[string]string, len(entries))
	for _, e := range entries {
		if err := checkPath(e.name); err != nil {
			return refuse(e.name, "%s", err)
		}
		other, taken := files[key(e.name)]
		if taken && other == e.name {
			return refuse(e.name, "is there twice")
		}
		if taken {
			return refuse(e.name, "differs from %s only by case or normalisation", show(other))
		}
		files[key(e.name)] = e.name
	}
	for _, e := range entries {
		for i, r := range e.name {
			if other, taken := files[key(e.name[:i])]; r == '/' && taken {
				return refuse(e.name, "is inside %s, which is a file", show(other))
			}
		}
	}
	return nil
}

func checkSize(e entry) error {
	switch {
	case e.unpacked > MaxFile:
		return refuse(e.name, "is larger than %d MB", MaxFile>>20)
	case e.unpacked > RatioFloor && uint64(e.unpacked) > MaxRatio*uint64(e.packed):
		return refuse(e.name, "unpacks to more than %d times its size", MaxRatio)
	}
	return nil
}

// readEntry reads the entry whose local header must stand at the offset next,
// and says where the following one must stand.
func readEntry(data []byte, e entry, next int) ([]byte, int, error) {
	switch {
	case int(e.offset) > next:
		if next == 0 {
			return nil, 0, malformed("there are %d bytes before the first entry", e.offset)
		}
		return nil, 0, refuse(e.name, "has %d bytes before it that belong to nothing", int(e.offset)-next)
	case int(e.offset) < next:
		return nil, 0, refuse(e.name, "overlaps another, or the directory lists them in another order")
	}
	b := data[next:]
	if len(b) < localSize || u32(b, 0) != localSignature {
		return nil, 0, refuse(e.name, "has no local header")
	}
	nameLength, extraLength := int(u16(b, 26)), int(u16(b, 28))
	header := localSize + nameLength + extraLength
	if len(b) < header || len(b)-header < int(e.packed) {
		return nil, 0, refuse(e.name, "is cut off")
	}
	if err := checkLocal(b, e); err != nil {
		return nil, 0, err
	}
	if err := checkExtra(e.name, b[localSize+nameLength:header]); err != nil {
		return nil, 0, err
	}
	packed := b[header : header+int(e.packed)]
	next += header + int(e.packed)
	if e.flags&flagDescriptor != 0 {
		length, err := checkDescriptor(data[next:], e)
		if err != nil {
			return nil, 0, err
		}
		next += length
	}
	content, err := e.expand(packed)
	return content, next, err
}

// checkLocal compares the local header with the central one.
func checkLocal(b []byte, e entry) error {
	name := string(b[localSize : localSize+int(u16(b, 26))])
	crc, packed, unpacked := u32(b, 14), u32(b, 18), u32(b, 22)
	switch {
	case name != e.name:
		return refuse(e.name, "is called %s in its local header", show(name))
	case u16(b, 6) != e.flags:
		return refuse(e.name, "has other flags in its local header")
	case u16(b, 8) != e.method:
		return refuse(e.name, "has another compression in its local header")
	case e.flags&flagDescriptor != 0 && crc == 0 && packed == 0 && unpacked == 0:
		return nil // the descriptor has them
	case crc != e.crc:
		return refuse(e.name, "has another checksum in its local header")
	case packed != e.packed || unpacked != e.unpacked:
		return refuse(e.name, "has another size in its local header")
	}
	return nil
}

// checkDescriptor compares the data descriptor with the central header and
// gives its length. Its signature is optional.
func checkDescriptor(b []byte, e entry) (int, error) {
	var want [12]byte
	binary.LittleEndian.PutUint32(want[0:], e.crc)
	binary.LittleEndian.PutUint32(want[4:], e.packed)
	binary.LittleEndian.PutUint32(want[8:], e.unpacked)
	if len(b) >= 16 && u32(b, 0) == descriptorSignature && bytes.Equal(b[4:16], want[:]) {
		return 16, nil
	}
	if len(b) >= 12 && bytes.Equal(b[:12], want[:]) {
		return 12, nil
	}
	return 0, refuse(e.name, "has a descriptor that does not agree with the directory")
}

// expand decompresses at most as much as the entry announces.
func (e entry) expand(packed []byte) ([]byte, error) {
	content := packed
	if e.method == methodDeflate {
		source := bytes.NewReader(packed)
		stream := flate.NewReader(source)
		content = make([]byte, e.unpacked)
		if _, err := io.ReadFull(stream, content); err != nil {
			return nil, refuse(e.name, "cannot be decompressed")
		}
		if n, err := stream.Read(make([]byte, 1)); n != 0 || !errors.Is(err, io.EOF) {
			return nil, refuse(e.name, "decompresses to more than it announces")
		}
		if source.Len() != 0 {
			return nil, refuse(e.name, "has %d bytes after its compressed data", source.Len())
		}
	}
	if crc32.ChecksumIEEE(content) != e.crc {
		return nil, refuse(e.name, "does not have its checksum")
	}
	return slices.Clip(content), nil
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

func u16(b []byte, at int) uint16 { return binary.LittleEndian.Uint16(b[at:]) }
func u32(b []byte, at int) uint32 { return binary.LittleEndian.Uint32(b[at:]) }
