package address

import (
	"errors"
	"strconv"
	"strings"

	"example.org/vitrine/sandbox/protocol/weburl"
)

// MaxWeb is the most bytes of an address that is fetched.
const MaxWeb = 8 << 10

// The errors about addresses of the web.
var (
	ErrAddress     = errors.New("the address is not understood")
	ErrLong        = errors.New("the address is too long")
	ErrCredentials = errors.New("an address with a user name or password cannot be used")
	errNotWeb      = errors.New("only http and https addresses can be used")
)

// Web is an address of the web, http or https: as the URL standard parses it,
// with its host in canonical form, and without user name, password or fragment.
type Web struct {
	Scheme string
	Host   string // as of Host
	Port   uint16 // the scheme's own, if none is given
	Path   string // begins with a slash; escaped
	Query  string // with its question mark, if there is one; escaped

	url *weburl.URL
}

// ParseWeb reads an address, relative to base when that is not nil. Errors are
// ErrAddress, ErrLong, ErrCredentials, ErrHost, ErrPort, and that it is no
// address of the web.
func ParseWeb(text string, base *Web) (*Web, error) {
	if len(text) > MaxWeb {
		return nil, ErrLong
	}
	var from *weburl.URL
	if base != nil {
		from = base.url
	}
	u, err := weburl.Parse(text, from)
	if err != nil {
		return nil, ErrAddress
	}
	if err := canonical(u); err != nil {
		return nil, err
	}
	u.Fragment, u.HasFrag = "", false
	w := &Web{Scheme: u.Scheme, Path: u.Pathname(), url: u}
	if w.Host, err = Host(u.Host); err != nil {
		return nil, err
	}
	if u.HasQuery {
		w.Query = "?" + u.Query
	}
	switch {
	case u.Port > 0:
		w.Port = uint16(u.Port)
	case u.Port == 0:
		return nil, ErrPort
	case u.Scheme == "https":
		w.Port = 443
	default:
		w.Port = 80
	}
	if len(w.String()) > MaxWeb { // escaping makes it longer
		return nil, ErrLong
	}
	return w, nil
}

// canonical refuses what is no address of the web, and brings its host into
// the form of Host.
func canonical(u *weburl.URL) error {
	switch {
	case u.Scheme != "http" && u.Scheme != "https":
		return errNotWeb
	case u.Username != "" || u.Password != "":
		return ErrCredentials
	}
	host, err := Host(u.Host)
	if err != nil {
		return err
	}
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	u.Host = host
	return nil
}

// String is the whole address.
func (w *Web) String() string { return w.url.String() }

// Authority is host and port as they stand in the address.
func (w *Web) Authority() string { return w.url.Authority() }

// Origin is scheme, host and port.
func (w *Web) Origin() string { return w.Scheme + "://" + w.Authority() }

// Endpoint is the host and port as policies and manifests write them.
func (w *Web) Endpoint() string {
	host := w.Host
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	return host + ":" + strconv.Itoa(int(w.Port))
}
