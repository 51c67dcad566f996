// Package address reads the addresses that applets, policies and people write:
// hosts, endpoints, addresses of the web and of mail. Each has one canonical
// form here, and only that form is judged, shown, and used.
//
// Addresses are hostile text, so everything is bounded, and what is not
// understood is refused. The package resolves nothing and contacts nobody;
// whether an address may be used is for others to say.
package address

import (
	"errors"
	"net/netip"
	"strconv"
	"strings"

	"example.org/vitrine/sandbox/protocol/weburl"
)

// Bounds on names, as the DNS has them.
const (
	maxHost  = 253 // bytes
	maxLabel = 63  // bytes
)

// The errors about what is not an address. Their texts are for whoever wrote it.
var (
	ErrHost = errors.New("the host name is not understood")
	ErrZone = errors.New("an address with a zone cannot be used")
	ErrPort = errors.New("the port is a number from 1 to 65535")
)

// Host is the canonical form of a host: lower case, ASCII, no trailing dot, or
// an IP address in its usual spelling, without brackets. Numbers in unusual
// spellings, which some resolvers take for addresses, are refused. Errors are
// ErrHost or ErrZone.
func Host(text string) (string, error) {
	if text == "" || len(text) > 4*maxHost { // a name that is not ASCII yet may be longer
		return "", ErrHost
	}
	if literal, ok := ip(text); ok {
		if literal.Zone() != "" {
			return "", ErrZone
		}
		return Plain(literal).String(), nil
	}
	if strings.Contains(text, "%") { // escapes belong into addresses of the web
		return "", ErrHost
	}
	name, err := weburl.Host(text)
	if err != nil {
		return "", ErrHost
	}
	name = strings.TrimSuffix(name, ".")
	if _, number := ip(name); number || !isName(name) {
		return "", ErrHost
	}
	return name, nil
}

// ip reads an IP address, which may stand in brackets if it is one of IPv6.
func ip(text string) (netip.Addr, bool) {
	if inner, ok := strings.CutPrefix(text, "["); ok {
		if inner, ok = strings.CutSuffix(inner, "]"); !ok || !strings.Contains(inner, ":") {
			return netip.Addr{}, false
		}
		text = inner
	}
	a, err := netip.ParseAddr(text)
	return a, err == nil
}

// isName tells whether a canonical host can be asked of the DNS.
func isName(name string) bool {
	if name == "" || len(name) > maxHost {
		return false
	}
	for label := range strings.SplitSeq(name, ".") {
		if label == "" || len(label) > maxLabel {
			return false
		}
		for _, c := range label {
			if !(c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '_') {
				return false
			}
		}
	}
	return true
}

// Endpoint reads host:port with the host in canonical form.
func Endpoint(text string) (host string, port uint16, err error) {
	i := strings.LastIndexByte(text, ':')
	if i < 0 {
		return "", 0, errors.New("a host and a port are needed, as in example.org:443")
	}
	n, err := strconv.ParseUint(text[i+1:], 10, 16)
	if err != nil || n == 0 {
		return "", 0, ErrPort
	}
	host, err = Host(text[:i])
	return host, uint16(n), err
}

// PrivateName tells whether a canonical host can only mean something of this
// machine or its network: an IP address, a name without a dot, or one in a
// domain that is set aside for such names. Nobody outside can make it lead
// anywhere else.
func PrivateName(host string) bool {
	if _, literal := ip(host); literal || !strings.Contains(host, ".") {
		return true
	}
	for _, domain := range []string{"localhost", "local", "internal", "home.arpa"} {
		if strings.HasSuffix(host, "."+domain) {
			return true
		}
	}
	return false
}

// Loopback tells whether a canonical host is this machine by its name alone,
// which is never asked of the DNS (RFC 6761).
func Loopback(host string) bool { return host == "localhost" || strings.HasSuffix(host, ".localhost") }
