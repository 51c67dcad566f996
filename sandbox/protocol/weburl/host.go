package weburl

import (
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/idna"
)

const (
	forbiddenHost   = "\x00\t\n\r #/:<>?@[\\]^|"
	forbiddenDomain = forbiddenHost + "%\x7f"
)

// maxDomain bounds the work of IDNA processing; a name that DNS knows has 253 bytes.
const maxDomain = 4096

// domains maps names as the standard's "domain to ASCII" with beStrict false.
var domains = idna.New(
	idna.MapForLookup(), idna.Transitional(false), idna.StrictDomainName(false), idna.CheckHyphens(false),
	idna.CheckJoiners(true), idna.BidiRule(), idna.VerifyDNSLength(false),
)

// Host is a host of the web by itself, serialised: a name in ASCII, an address of
// IPv4 in its usual spelling, or one of IPv6 in brackets.
func Host(text string) (string, error) {
	if len(text) > MaxLength || strings.ContainsAny(text, "\t\n\r") { // Parse drops these
		return "", ErrInvalid
	}
	return parseHost(text, true)
}

// parseHost answers the serialised host.
func parseHost(input string, special bool) (string, error) {
	if strings.HasPrefix(input, "[") {
		if !strings.HasSuffix(input, "]") {
			return "", ErrInvalid
		}
		address, err := parseIPv6(input[1 : len(input)-1])
		if err != nil {
			return "", err
		}
		return "[" + formatIPv6(address) + "]", nil
	}
	if !special {
		if strings.ContainsAny(input, forbiddenHost) {
			return "", ErrInvalid
		}
		return encodeString(input, controlSet), nil
	}
	domain := strings.ToValidUTF8(Unescape(input), string(utf8.RuneError))
	ascii, err := domainToASCII(domain)
	if err != nil {
		return "", err
	}
	if endsInNumber(ascii) {
		address, err := parseIPv4(ascii)
		if err != nil {
			return "", err
		}
		return formatIPv4(address), nil
	}
	return ascii, nil
}

func domainToASCII(domain string) (string, error) {
	ascii := strings.ToLower(domain)
	if !isASCII(domain) || strings.HasPrefix(ascii, "xn--") || strings.Contains(ascii, ".xn--") {
		if len(domain) > maxDomain {
			return "", ErrInvalid
		}
		var err error
		if ascii, err = domains.ToASCII(domain); err != nil {
			return "", ErrInvalid
		}
	}
	if ascii == "" || strings.ContainsAny(ascii, forbiddenDomain) || !isASCII(ascii) {
		return "", ErrInvalid
	}
	for _, c := range ascii {
		if c < 0x20 {
			return "", ErrInvalid
		}
	}
	return ascii, nil
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

func endsInNumber(host string) bool {
	host = strings.TrimSuffix(host, ".")
	last := host[strings.LastIndexByte(host, '.')+1:]
	if last == "" {
		return false
	}
	digits := true
	for _, c := range last {
		digits = digits && isDigit(c)
	}
	if digits {
		return true
	}
	_, ok := parseIPv4Number(last)
	return ok
}

// parseIPv4Number saturates: a number too large is as wrong as any other.
func parseIPv4Number(s string) (uint64, bool) {
	if s == "" {
		return 0, false
	}
	radix := uint64(10)
	switch {
	case len(s) >= 2 && (s[:2] == "0x" || s[:2] == "0X"):
		radix, s = 16, s[2:]
	case len(s) >= 2 && s[0] == '0':
		radix, s = 8, s[1:]
	}
	var n uint64
	for i := range len(s) {
		if !isHex(rune(s[i])) {
			return 0, false
		}
		digit := uint64(hexValue(s[i]))
		if digit >= radix {
			return 0, false
		}
		if n = n*radix + digit; n > math.MaxUint32 {
			n = math.MaxUint32 + 1
		}
	}
	return n, true
}

func parseIPv4(host string) (uint32, error) {
	parts := strings.Split(strings.TrimSuffix(host, "."), ".")
	if len(parts) > 4 {
		return 0, ErrInvalid
	}
	var address uint64
	for i, part := range parts {
		n, ok := parseIPv4Number(part)
		if !ok {
			return 0, ErrInvalid
		}
		if i == len(parts)-1 {
			if n >= 1<<(8*(5-len(parts))) {
				return 0, ErrInvalid
			}
			address |= n
			break
		}
		if n > 255 {
			return 0, ErrInvalid
		}
		address |= n << (8 * (3 - i))
	}
	return uint32(address), nil
}

func formatIPv4(address uint32) string {
	var b []byte
	for shift := 24; shift >= 0; shift -= 8 {
		b = strconv.AppendUint(b, uint64(byte(address>>shift)), 10)
		if shift > 0 {
			b = append(b, '.')
		}
	}
	return string(b)
}

// parseIPv6 follows the standard's own parser, which takes what
// netip.ParseAddr does but no zone.
func parseIPv6(s string) (address [8]uint16, err error) {
	fail := func() ([8]uint16, error) { return address, ErrInvalid }
	piece, compress, i := 0, -1, 0
	at := func(i int) byte {
		if i < len(s) {
			return s[i]
		}
		return 0
	}
	if at(i) == ':' {
		if at(i+1) != ':' {
			return fail()
		}
		i += 2
		piece++
		compress = piece
	}
	for i < len(s) {
		if piece == 8 {
			return fail()
		}
		if s[i] == ':' {
			if compress >= 0 {
				return fail()
			}
			i++
			piece++
			compress = piece
			continue
		}
		value, length := 0, 0
		for length < 4 && i < len(s) && isHex(rune(s[i])) {
			value = value<<4 | int(hexValue(s[i]))
			i++
			length++
		}
		if at(i) == '.' {
			if length == 0 || piece > 6 {
				return fail()
			}
			tail, ok := parseDotted(s[i-length:])
			if !ok {
				return fail()
			}
			address[piece], address[piece+1] = uint16(tail>>16), uint16(tail)
			piece += 2
			break
		}
		if at(i) == ':' {
			if i++; i == len(s) {
				return fail()
			}
		} else if i < len(s) {
			return fail()
		}
		address[piece] = uint16(value)
		piece++
	}
	if compress >= 0 {
		moved := piece - compress
		for piece = 7; piece != 0 && moved > 0; piece, moved = piece-1, moved-1 {
			other := compress + moved - 1
			address[piece], address[other] = address[other], address[piece]
		}
		return address, nil
	}
	if piece != 8 {
		return fail()
	}
	return address, nil
}

// parseDotted parses the IPv4 tail of an IPv6 address: four plain decimals.
func parseDotted(s string) (uint32, bool) {
	parts := strings.Split(s, ".")
	if len(parts) != 4 {
		return 0, false
	}
	var address uint32
	for _, part := range parts {
		n, err := strconv.ParseUint(part, 10, 8)
		if err != nil || len(part) > 1 && part[0] == '0' || part[0] == '+' {
			return 0, false
		}
		address = address<<8 | uint32(n)
	}
	return address, true
}

func formatIPv6(address [8]uint16) string {
	// The longest run of zeros, the first of several, becomes "::".
	start, length := -1, 1
	for i := 0; i < 8; i++ {
		j := i
		for j < 8 && address[j] == 0 {
			j++
		}
		if j-i > length {
			start, length = i, j-i
		}
		if j > i {
			i = j
		}
	}
	var b []byte
	for i := 0; i < 8; i++ {
		if i == start {
			if i == 0 {
				b = append(b, ':')
			}
			b = append(b, ':')
			i += length - 1
			continue
		}
		b = strconv.AppendUint(b, uint64(address[i]), 16)
		if i < 7 {
			b = append(b, ':')
		}
	}
	return string(b)
}
