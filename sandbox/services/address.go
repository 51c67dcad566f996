package services

import (
	"net/netip"
	"strconv"
	"strings"

	"golang.org/x/net/idna"
)

// nat64 is the well-known prefix under which IPv4 addresses are reached from
// networks that have IPv6 only.
var nat64 = netip.MustParsePrefix("64:ff9b::/96")

// special are the ranges, beyond those that netip knows by name, in which an
// address is not one of a public server. From the IANA special-purpose
// registries.
var special = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"),       // this network
	netip.MustParsePrefix("100.64.0.0/10"),   // carrier-grade NAT
	netip.MustParsePrefix("192.0.0.0/24"),    // protocol assignments
	netip.MustParsePrefix("192.0.2.0/24"),    // documentation
	netip.MustParsePrefix("192.88.99.0/24"),  // 6to4 relays
	netip.MustParsePrefix("198.18.0.0/15"),   // benchmarks
	netip.MustParsePrefix("198.51.100.0/24"), // documentation
	netip.MustParsePrefix("203.0.113.0/24"),  // documentation
	netip.MustParsePrefix("240.0.0.0/4"),     // reserved, and broadcast
	netip.MustParsePrefix("64:ff9b:1::/48"),  // local NAT64
	netip.MustParsePrefix("100::/64"),        // discard
	netip.MustParsePrefix("2001::/23"),       // protocol assignments, Teredo among them
	netip.MustParsePrefix("2001:db8::/32"),   // documentation
	netip.MustParsePrefix("2002::/16"),       // 6to4
	netip.MustParsePrefix("3fff::/20"),       // documentation
	netip.MustParsePrefix("5f00::/16"),       // segment routing
	netip.MustParsePrefix("fec0::/10"),       // site-local
	netip.MustParsePrefix("::/96"),           // IPv4-compatible
}

// Public tells whether a is the address of some server on the internet, rather
// than of this machine, its network, or nothing in particular.
func Public(a netip.Addr) bool {
	a = plain(a)
	if nat64.Contains(a) {
		b := a.As16()
		a = netip.AddrFrom4([4]byte(b[12:]))
	}
	if !a.IsGlobalUnicast() || a.IsPrivate() {
		return false
	}
	for _, p := range special {
		if p.Contains(a) {
			return false
		}
	}
	return true
}

// plain takes off what does not change where an address leads.
func plain(a netip.Addr) netip.Addr { return a.Unmap().WithZone("") }

var errHost = fault("SyntaxError", "the host name is not understood")

// hostName is the canonical form of a host: lower case, ASCII, no trailing
// dot, or an IP address in its usual spelling. Numbers in unusual spellings,
// which some resolvers take for addresses, are refused.
func hostName(host string) (string, error) {
	const longest = 253
	if host == "" || len(host) > 4*longest {
		return "", errHost
	}
	literal := strings.TrimSuffix(strings.TrimPrefix(host, "["), "]")
	if a, err := netip.ParseAddr(literal); err == nil {
		if a.Zone() != "" {
			return "", fault("SyntaxError", "an address with a zone cannot be used")
		}
		return plain(a).String(), nil
	}
	ascii, err := idna.Lookup.ToASCII(strings.TrimSuffix(host, "."))
	if err != nil {
		return "", errHost
	}
	ascii = strings.ToLower(strings.TrimSuffix(ascii, "."))
	if ascii == "" || len(ascii) > longest {
		return "", errHost
	}
	for _, r := range ascii {
		if !(r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '-' || r == '.' || r == '_') {
			return "", errHost
		}
	}
	last := ascii[strings.LastIndexByte(ascii, '.')+1:]
	if last == "" || numeric(last) || strings.Contains(ascii, "..") {
		return "", errHost
	}
	return ascii, nil
}

// numeric tells whether a label may be read as a number, as the URL standard has it.
func numeric(label string) bool {
	if strings.HasPrefix(label, "0x") {
		_, err := strconv.ParseUint(label[2:], 16, 64)
		return err == nil || label == "0x"
	}
	for _, r := range label {
		if r < '0' || r > '9' {
			return false
		}
	}
	return true
}

// splitHostPort reads host:port with the host in canonical form.
func splitHostPort(s string) (host string, port uint16, err error) {
	i := strings.LastIndexByte(s, ':')
	if i < 0 {
		return "", 0, fault("SyntaxError", "a host and a port are needed, as in example.org:443")
	}
	n, err := strconv.ParseUint(s[i+1:], 10, 16)
	if err != nil || n == 0 {
		return "", 0, fault("SyntaxError", "the port is a number from 1 to 65535")
	}
	host, err = hostName(s[:i])
	return host, uint16(n), err
}
