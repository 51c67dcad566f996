package address

import "net/netip"

var (
	// global is the one range of IPv6 in which addresses of public servers are
	// given out. What is outside is reserved, or means something else.
	global = netip.MustParsePrefix("2000::/3")

	// nat64 is the well-known prefix under which IPv4 addresses are reached from
	// networks that have IPv6 only.
	nat64 = netip.MustParsePrefix("64:ff9b::/96")
)

// special are the ranges of IPv4, and those within global, in which an address
// is not one of a public server. From the IANA special-purpose registries:
// also those that are reachable from everywhere but belong to no server.
var special = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"),       // this network
	netip.MustParsePrefix("10.0.0.0/8"),      // private
	netip.MustParsePrefix("100.64.0.0/10"),   // carrier-grade NAT
	netip.MustParsePrefix("127.0.0.0/8"),     // loopback
	netip.MustParsePrefix("169.254.0.0/16"),  // link-local
	netip.MustParsePrefix("172.16.0.0/12"),   // private
	netip.MustParsePrefix("192.0.0.0/24"),    // protocol assignments
	netip.MustParsePrefix("192.0.2.0/24"),    // documentation
	netip.MustParsePrefix("192.31.196.0/24"), // AS112: answers about private addresses
	netip.MustParsePrefix("192.52.193.0/24"), // relays of multicast
	netip.MustParsePrefix("192.88.99.0/24"),  // 6to4 relays
	netip.MustParsePrefix("192.168.0.0/16"),  // private
	netip.MustParsePrefix("192.175.48.0/24"), // AS112
	netip.MustParsePrefix("198.18.0.0/15"),   // benchmarks
	netip.MustParsePrefix("198.51.100.0/24"), // documentation
	netip.MustParsePrefix("203.0.113.0/24"),  // documentation
	netip.MustParsePrefix("224.0.0.0/4"),     // multicast
	netip.MustParsePrefix("240.0.0.0/4"),     // reserved, and broadcast

	netip.MustParsePrefix("2001::/23"),         // protocol assignments: Teredo, ORCHID, benchmarks ...
	netip.MustParsePrefix("2001:db8::/32"),     // documentation
	netip.MustParsePrefix("2002::/16"),         // 6to4: an IPv4 address, which may be any
	netip.MustParsePrefix("2620:4f:8000::/48"), // AS112
	netip.MustParsePrefix("3fff::/20"),         // documentation
}

// Public tells whether a is the address of some server on the internet, rather
// than of this machine, its network, or nothing in particular. An address of
// IPv6 that carries one of IPv4 is what that is.
func Public(a netip.Addr) bool {
	a = Plain(a)
	if nat64.Contains(a) {
		b := a.As16()
		a = netip.AddrFrom4([4]byte(b[12:]))
	}
	if !a.IsValid() || a.Is6() && !global.Contains(a) {
		return false
	}
	for _, p := range special {
		if p.Contains(a) {
			return false
		}
	}
	return true
}

// Plain takes off what does not change where an address leads.
func Plain(a netip.Addr) netip.Addr { return a.Unmap().WithZone("") }
