package services

import (
	"errors"
	"net/netip"

	"example.org/vitrine/permissions/address"
)

// Public is address.Public.
func Public(a netip.Addr) bool { return address.Public(a) }

// misread is the Fault about an address that package address refuses: name is
// SyntaxError where only the address was given, and TypeError in fetch.
func misread(name string, err error) error {
	if name == "SyntaxError" && (errors.Is(err, address.ErrCredentials) || errors.Is(err, address.ErrScheme)) { // it is understood
		name = "NotAllowedError"
	}
	return fault(name, err.Error())
}

// hostName is address.Host for a call.
func hostName(host string) (string, error) {
	host, err := address.Host(host)
	if err != nil {
		return "", misread("SyntaxError", err)
	}
	return host, nil
}

// splitHostPort is address.Endpoint for a call.
func splitHostPort(s string) (host string, port uint16, err error) {
	host, port, err = address.Endpoint(s)
	if err != nil {
		return "", 0, misread("SyntaxError", err)
	}
	return host, port, nil
}
