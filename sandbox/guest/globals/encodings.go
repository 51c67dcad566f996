package globals

import (
	"bytes"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/dop251/goja"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/transform"
)

// encodingLabels are the Encoding Standard's: on each line the encoding's name,
// which is a label too, and its other labels. It is looked through, once for
// each decoder, because a map would be made in every worker.
const encodingLabels = `
utf-8 unicode-1-1-utf-8 unicode11utf8 unicode20utf8 utf8 x-unicode20utf8
ibm866 866 cp866 csibm866
iso-8859-2 csisolatin2 iso-ir-101 iso8859-2 iso88592 iso_8859-2 iso_8859-2:1987 l2 latin2
iso-8859-3 csisolatin3 iso-ir-109 iso8859-3 iso88593 iso_8859-3 iso_8859-3:1988 l3 latin3
iso-8859-4 csisolatin4 iso-ir-110 iso8859-4 iso88594 iso_8859-4 iso_8859-4:1988 l4 latin4
iso-8859-5 csisolatincyrillic cyrillic iso-ir-144 iso8859-5 iso88595 iso_8859-5 iso_8859-5:1988
iso-8859-6 arabic asmo-708 csiso88596e csiso88596i csisolatinarabic ecma-114 iso-8859-6-e iso-8859-6-i iso-ir-127 iso8859-6 iso88596 iso_8859-6 iso_8859-6:1987
iso-8859-7 csisolatingreek ecma-118 elot_928 greek greek8 iso-ir-126 iso8859-7 iso88597 iso_8859-7 iso_8859-7:1987 sun_eu_greek
iso-8859-8 csiso88598e csisolatinhebrew hebrew iso-8859-8-e iso-ir-138 iso8859-8 iso88598 iso_8859-8 iso_8859-8:1988 visual
iso-8859-8-i csiso88598i logical
iso-8859-10 csisolatin6 iso-ir-157 iso8859-10 iso885910 l6 latin6
iso-8859-13 iso8859-13 iso885913
iso-8859-14 iso8859-14 iso885914
iso-8859-15 csisolatin9 iso8859-15 iso885915 iso_8859-15 l9
iso-8859-16
koi8-r cskoi8r koi koi8 koi8_r
koi8-u koi8-ru
macintosh csmacintosh mac x-mac-roman
windows-874 dos-874 iso-8859-11 iso8859-11 iso885911 tis-620
windows-1250 cp1250 x-cp1250
windows-1251 cp1251 x-cp1251
windows-1252 ansi_x3.4-1968 ascii cp1252 cp819 csisolatin1 ibm819 iso-8859-1 iso-ir-100 iso8859-1 iso88591 iso_8859-1 iso_8859-1:1987 l1 latin1 us-ascii x-cp1252
windows-1253 cp1253 x-cp1253
windows-1254 cp1254 csisolatin5 iso-8859-9 iso-ir-148 iso8859-9 iso88599 iso_8859-9 iso_8859-9:1989 l5 latin5 x-cp1254
windows-1255 cp1255 x-cp1255
windows-1256 cp1256 x-cp1256
windows-1257 cp1257 x-cp1257
windows-1258 cp1258 x-cp1258
x-mac-cyrillic x-mac-ukrainian
gbk chinese csgb2312 csiso58gb231280 gb2312 gb_2312 gb_2312-80 iso-ir-58 x-gbk
gb18030
big5 big5-hkscs cn-big5 csbig5 x-x-big5
euc-jp cseucpkdfmtjapanese x-euc-jp
iso-2022-jp csiso2022jp
shift_jis csshiftjis ms932 ms_kanji shift-jis sjis windows-31j x-sjis
euc-kr cseuckr csksc56011987 iso-ir-149 korean ks_c_5601-1987 ks_c_5601-1989 ksc5601 ksc_5601 windows-949
utf-16be unicodefffe
utf-16le csunicode iso-10646-ucs-2 ucs-2 unicode unicodefeff utf-16
x-user-defined
`

// encodingName is the name of the encoding that a label stands for, or "".
func encodingName(label string) string {
	label = strings.ToLower(strings.Trim(label, "\t\n\f\r "))
	if label == "" || strings.ContainsAny(label, " \n") {
		return ""
	}
	for line := range strings.Lines(encodingLabels) {
		names := strings.Fields(line)
		for _, name := range names {
			if name == label {
				return names[0]
			}
		}
	}
	return ""
}

// legacyEncoding is the one of that name, or nil.
func legacyEncoding(name string) encoding.Encoding {
	switch name {
	case "ibm866":
		return charmap.CodePage866
	case "iso-8859-2":
		return charmap.ISO8859_2
	case "iso-8859-3":
		return charmap.ISO8859_3
	case "iso-8859-4":
		return charmap.ISO8859_4
	case "iso-8859-5":
		return charmap.ISO8859_5
	case "iso-8859-6":
		return charmap.ISO8859_6
	case "iso-8859-7":
		return charmap.ISO8859_7
	case "iso-8859-8", "iso-8859-8-i":
		return charmap.ISO8859_8
	case "iso-8859-10":
		return charmap.ISO8859_10
	case "iso-8859-13":
		return charmap.ISO8859_13
	case "iso-8859-14":
		return charmap.ISO8859_14
	case "iso-8859-15":
		return charmap.ISO8859_15
	case "iso-8859-16":
		return charmap.ISO8859_16
	case "koi8-r":
		return charmap.KOI8R
	case "koi8-u":
		return charmap.KOI8U
	case "macintosh":
		return charmap.Macintosh
	case "windows-874":
		return charmap.Windows874
	case "windows-1250":
		return charmap.Windows1250
	case "windows-1251":
		return charmap.Windows1251
	case "windows-1252":
		return charmap.Windows1252
	case "windows-1253":
		return charmap.Windows1253
	case "windows-1254":
		return charmap.Windows1254
	case "windows-1255":
		return charmap.Windows1255
	case "windows-1256":
		return charmap.Windows1256
	case "windows-1257":
		return charmap.Windows1257
	case "windows-1258":
		return charmap.Windows1258
	case "x-mac-cyrillic":
		return charmap.MacintoshCyrillic
	case "x-user-defined":
		return charmap.XUserDefined
	case "gbk", "gb18030": // which the standard decodes alike
		return simplifiedchinese.GB18030
	case "big5":
		return traditionalchinese.Big5
	case "euc-jp":
		return japanese.EUCJP
	case "shift_jis":
		return japanese.ShiftJIS
	case "euc-kr":
		return korean.EUCKR
	}
	return nil
}

// decodeLegacy is decode for an encoding that Unicode replaced.
func (h *host) decodeLegacy(name string, b []byte, fatal, final bool) (text goja.Value, left int, ok bool) {
	d := legacyDecoder{host: h, bytes: b, fatal: fatal, final: final, name: name, chars: make([]uint16, 0, len(b))}
	switch name {
	case "shift_jis", "big5", "gbk", "gb18030", "euc-jp":
		d.cells()
	default:
		if table, ok := legacyEncoding(name).(*charmap.Charmap); ok {
			d.single(table)
		} else {
			d.run(len(b))
		}
	}
	if d.broken {
		return nil, 0, false
	}
	return goja.StringFromUTF16(d.chars), len(b) - d.at, true
}

// decodeISO2022 is the same for ISO-2022-JP, which begins as state says and
// answers how to go on.
func (h *host) decodeISO2022(b []byte, fatal, final bool, state iso2022) (text goja.Value, left int, after iso2022, ok bool) {
	chars := make([]uint16, 0, len(b))
	h.charge(len(b) * legacyCost)
	for len(b) > 0 {
		r, size := state.next(b, final)
		if r == utf8.RuneError && fatal {
			return nil, 0, 0, false
		}
		if r >= 0 && size > 0 {
			chars = utf16.AppendRune(chars, r)
		}
		if size == 0 {
			break
		}
		b = b[size:]
	}
	return goja.StringFromUTF16(chars), len(b), state, true
}

const (
	// decodeBuffer is how much text is decoded in one step, in bytes.
	decodeBuffer = 4 << 10
	// legacyCost is how many times as long a byte takes as one of UTF-8.
	legacyCost = 8
)

// legacyDecoder goes through bytes once.
type legacyDecoder struct {
	host         *host
	name         string
	bytes        []byte
	at           int // what is before is decoded
	fatal, final bool
	chars        []uint16
	broken       bool // there was a fault, and that is fatal
	buffer       []byte
}

// cells leaves to x/text what lies between the cells that it does not know.
func (d *legacyDecoder) cells() {
	i := d.at
	for i < len(d.bytes) && !d.broken {
		c := cellOf(d.name, d.bytes[i:], d.final)
		if c.r != 0 || c.size == 0 || i-d.at >= decodeBuffer {
			d.run(i)
		}
		if c.size == 0 {
			return
		}
		if i += c.size; c.r != 0 && !d.broken {
			d.emit(c.r)
			d.at = i
		}
	}
	if !d.broken {
		d.run(i)
	}
}

// single decodes bytes that are a character each.
func (d *legacyDecoder) single(table *charmap.Charmap) {
	d.host.charge(len(d.bytes))
	for _, b := range d.bytes {
		r := table.DecodeByte(b)
		if r == utf8.RuneError && 0x80 <= b && b <= 0x9f {
			r = rune(b) // a control character, of which x/text knows few
		}
		if d.emit(r); d.broken {
			return
		}
	}
	d.at = len(d.bytes)
}

func (d *legacyDecoder) emit(r rune) {
	d.broken = d.broken || r == utf8.RuneError && d.fatal && !d.legitimate()
	d.chars = utf16.AppendRune(d.chars, r)
}

// legitimate says that there may be a replacement character in a text without
// a fault: GB18030 has four bytes for it.
func (d *legacyDecoder) legitimate() bool {
	return (d.name == "gb18030" || d.name == "gbk") && bytes.Contains(d.bytes, []byte{0x84, 0x31, 0xa4, 0x37})
}

// run decodes what lies before end, unless that leaves the beginning of a character.
func (d *legacyDecoder) run(end int) {
	if d.buffer == nil {
		d.buffer = make([]byte, decodeBuffer)
	}
	decoder := legacyEncoding(d.name).NewDecoder().Transformer
	for !d.broken {
		d.host.charge(min(end-d.at, decodeBuffer) * legacyCost)
		n, m, err := decoder.Transform(d.buffer, d.bytes[d.at:end], d.final || end < len(d.bytes))
		for decoded := d.buffer[:n]; len(decoded) > 0; {
			r, size := utf8.DecodeRune(decoded)
			d.emit(r)
			decoded = decoded[size:]
		}
		d.at += m
		if err != transform.ErrShortDst { //nolint:errorlint // as transform's documentation compares it
			return
		}
	}
}
