package services

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"example.org/vitrine/permissions"
	"example.org/vitrine/permissions/address"
	"example.org/vitrine/sandbox/protocol/wire"
)

// Network is how services reach the network. The zero value uses the system.
type Network struct {
	// LookUp finds the addresses of a host name.
	LookUp func(ctx context.Context, host string) ([]netip.Addr, error)
	// Roots are the certificate authorities that are trusted.
	Roots *x509.CertPool
}

const (
	lookUpTime   = 10 * time.Second
	dialTime     = 10 * time.Second // for each address
	connectTime  = 30 * time.Second // for all of them, and TLS
	maxAddresses = 16               // of one name: shown, and tried in turn
)

// endpoint is a service by its name. Its addresses are known only where the
// name says them.
func endpoint(host string, port uint16, protocol, asked string) *permissions.Endpoint {
	e := &permissions.Endpoint{Host: host, Port: port, Protocol: protocol, Asked: asked}
	if a, err := netip.ParseAddr(host); err == nil {
		lead(e, []netip.Addr{a})
	} else if address.Loopback(host) {
		lead(e, []netip.Addr{netip.AddrFrom4([4]byte{127, 0, 0, 1}), netip.IPv6Loopback()})
	}
	return e
}

// lead says where e is.
func lead(e *permissions.Endpoint, found []netip.Addr) {
	e.Addresses, e.Public = nil, true
	for _, a := range found {
		if a = address.Plain(a); !slices.Contains(e.Addresses, a) && len(e.Addresses) < maxAddresses {
			e.Addresses = append(e.Addresses, a)
			e.Public = e.Public && Public(a)
		}
	}
}

// reach asks whether the applet may connect to e. The gate says when its name
// may be looked up: asking the DNS tells the world.
func (r request) reach(ctx context.Context, api string, e *permissions.Endpoint) (granted, error) {
	q, err := r.complete(permissions.Request{
		API: api, Action: permissions.Connect, Resource: permissions.Resource{Endpoint: e},
	})
	if err != nil {
		r.services.count(false)
		return granted{}, err
	}
	q, d, err := r.services.options.Gate.AskResolved(ctx, q, r.services.resolve)
	return r.services.decided(q, d, err)
}

// resolve finds the addresses of a host, once. It implements permissions.Resolver.
func (s *Services) resolve(ctx context.Context, q permissions.Request) (permissions.Request, error) {
	ctx, cancel := context.WithTimeout(ctx, lookUpTime)
	defer cancel()
	e := *q.Resource.Endpoint
	found, err := s.options.Network.lookUp(ctx, e.Host)
	switch {
	case ctx.Err() != nil:
		return q, fmt.Errorf("cannot look up %s: %w", e.Host, ctx.Err())
	case err != nil:
		return q, fault("NotFoundError", clip(e.Host)+": the name cannot be resolved")
	}
	if lead(&e, found); len(e.Addresses) == 0 {
		return q, fault("NotFoundError", clip(e.Host)+": the name has no address")
	}
	q.Resource.Endpoint = &e
	return q, nil
}

func (n Network) lookUp(ctx context.Context, host string) ([]netip.Addr, error) {
	if n.LookUp != nil {
		return n.LookUp(ctx, host)
	}
	return LookUp(ctx, host)
}

var errOnion = errors.New("names of the onion network are not looked up")

// LookUp asks the system for the addresses of a canonical host. A name with a
// dot is what it says: no domain of the machine's own network is tried behind
// it, which would tell that network of it and might lead there. Only names of
// one word, and those of the local network, are the system's to complete.
func LookUp(ctx context.Context, host string) ([]netip.Addr, error) {
	resolver, name := net.DefaultResolver, host
	switch {
	case strings.HasSuffix(host, ".onion"): // RFC 7686: it would tell the DNS of it
		return nil, errOnion
	case strings.Contains(host, ".") && !strings.HasSuffix(host, ".local"):
		resolver, name = &net.Resolver{PreferGo: true}, host+"."
	}
	found, err := resolver.LookupNetIP(ctx, "ip", name)
	if err != nil {
		return nil, fmt.Errorf("cannot look up %s: %w", host, err)
	}
	return found, nil
}

// connect opens a TCP connection, with TLS if wanted.
func (r request) connect(ctx context.Context, args wire.ConnectArgs) (wire.Opened, error) {
	host, err := hostName(args.Hostname)
	if err != nil {
		return wire.Opened{}, err
	}
	if args.Port == 0 {
		return wire.Opened{}, fault("TypeError", "the port is a number from 1 to 65535")
	}
	protocol := "tcp"
	if args.TLS {
		protocol = "tls"
	}
	ctx, done := r.services.cancelable(ctx, args.Abort)
	defer done()
	subject := net.JoinHostPort(host, strconv.Itoa(int(args.Port)))
	g, err := r.reach(ctx, "connect", endpoint(host, args.Port, protocol, args.Hostname))
	if err != nil {
		return wire.Opened{}, explain(err, subject)
	}
	free, err := r.services.place(ctx)
	if err != nil {
		return wire.Opened{}, explain(err, subject)
	}
	conn, err := r.services.open(ctx, g.request.Resource.Endpoint)
	if err != nil {
		free()
		return wire.Opened{}, networkFault(err, subject)
	}
	h, err := r.services.add(socket{conn, host}, thing{resource: g.request.Resource.String(), subject: subject, free: free}, g)
	if err != nil {
		return wire.Opened{}, err
	}
	return wire.Opened{Handle: h.id, Name: subject, Size: -1}, nil
}

// open connects to what was granted, with TLS if that is what it speaks.
func (s *Services) open(ctx context.Context, e *permissions.Endpoint) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, connectTime)
	defer cancel()
	conn, err := dial(ctx, e)
	if err != nil || e.Protocol != "tls" {
		return conn, err
	}
	secure := tls.Client(conn, s.options.Network.tls(e.Host))
	if err := secure.HandshakeContext(ctx); err != nil {
		_ = conn.Close()
		return nil, fmt.Errorf("cannot begin TLS: %w", err)
	}
	return secure, nil
}

func (n Network) tls(host string) *tls.Config {
	return &tls.Config{ServerName: host, RootCAs: n.Roots, MinVersion: tls.VersionTLS12}
}

// dial connects to one of the addresses of e, and to nothing else.
func dial(ctx context.Context, e *permissions.Endpoint) (net.Conn, error) {
	dialer := net.Dialer{Timeout: dialTime, ControlContext: func(_ context.Context, _, to string, _ syscall.RawConn) error {
		at, err := netip.ParseAddrPort(to)
		if err != nil || at.Port() != e.Port || !slices.Contains(e.Addresses, address.Plain(at.Addr())) {
			return errors.New("cannot dial an address that was not granted")
		}
		return nil
	}}
	var failed error
	for _, a := range e.Addresses {
		conn, err := dialer.DialContext(ctx, "tcp", netip.AddrPortFrom(a, e.Port).String())
		if err == nil {
			return conn, nil
		}
		failed = err
		if ctx.Err() != nil {
			break
		}
	}
	return nil, fmt.Errorf("cannot connect: %w", failed)
}
