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
	"syscall"
	"time"

	"vitrine/permissions"
	"vitrine/sandbox/wire"
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

// unresolved stands for a host whose name has not been looked up. It serves to
// find out what may be asked about, never to grant.
func unresolved(host string, port uint16, protocol string, public bool) *permissions.Endpoint {
	e := &permissions.Endpoint{
		Host: host, Port: port, Protocol: protocol, Asked: host,
		Addresses: []netip.Addr{netip.IPv6Unspecified()}, Public: public,
	}
	if a, err := netip.ParseAddr(host); err == nil {
		e.Addresses, e.Public = []netip.Addr{a}, Public(a)
	}
	return e
}

// resolve finds the addresses of a host, once. Asking the DNS tells the world
// the name, so nobody is asked who could not be connected to anyway.
func (r request) resolve(ctx context.Context, host string, port uint16, protocol string) (*permissions.Endpoint, error) {
	e := unresolved(host, port, protocol, true)
	if _, err := netip.ParseAddr(host); err == nil {
		return e, nil
	}
	if err := r.mayConnect(ctx, host, port, protocol); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, lookUpTime)
	defer cancel()
	found, err := r.services.options.Network.lookUp(ctx, host)
	if err != nil {
		return nil, fault("NotFoundError", clip(host)+": the name cannot be resolved")
	}
	e.Addresses, e.Public = nil, true
	for _, a := range found {
		if a = plain(a); !slices.Contains(e.Addresses, a) && len(e.Addresses) < maxAddresses {
			e.Addresses = append(e.Addresses, a)
			e.Public = e.Public && Public(a)
		}
	}
	if len(e.Addresses) == 0 {
		return nil, fault("NotFoundError", clip(host)+": the name has no address")
	}
	return e, nil
}

// mayConnect refuses a host that would be denied whatever its addresses.
func (r request) mayConnect(ctx context.Context, host string, port uint16, protocol string) error {
	for _, public := range []bool{true, false} {
		q, err := r.complete(permissions.Request{
			API: "connect", Action: permissions.Connect,
			Resource: permissions.Resource{Endpoint: unresolved(host, port, protocol, public)},
		})
		if err != nil {
			return err
		}
		if r.services.options.Gate.Query(ctx, q) != "denied" {
			return nil
		}
	}
	// The gate has to say why, and to write it down.
	_, err := r.ask(ctx, permissions.Request{
		API: "connect", Action: permissions.Connect,
		Resource: permissions.Resource{Endpoint: unresolved(host, port, protocol, false)},
	})
	if err == nil {
		err = permissions.ErrDenied
	}
	return err
}

func (n Network) lookUp(ctx context.Context, host string) ([]netip.Addr, error) {
	if n.LookUp != nil {
		return n.LookUp(ctx, host)
	}
	found, err := net.DefaultResolver.LookupNetIP(ctx, "ip", host)
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
	subject := net.JoinHostPort(host, strconv.Itoa(int(args.Port)))
	if err := r.services.reserveSocket(); err != nil {
		return wire.Opened{}, err
	}
	conn, g, err := r.granted(ctx, host, args.Port, protocol, args.Hostname)
	if err != nil {
		r.services.releaseSocket()
		return wire.Opened{}, explain(err, subject)
	}
	h, err := r.services.add(socket{conn, host}, thing{resource: g.request.Resource.String(), subject: subject, socket: true}, g)
	if err != nil {
		r.services.releaseSocket()
		return wire.Opened{}, err
	}
	return wire.Opened{Handle: h.id, Name: subject, Size: -1}, nil
}

// granted resolves, asks, and dials exactly what was granted.
func (r request) granted(ctx context.Context, host string, port uint16, protocol, asked string) (net.Conn, granted, error) {
	e, err := r.resolve(ctx, host, port, protocol)
	if err != nil {
		return nil, granted{}, err
	}
	e.Asked = asked
	g, err := r.ask(ctx, permissions.Request{
		API: "connect", Action: permissions.Connect, Resource: permissions.Resource{Endpoint: e},
	})
	if err != nil {
		return nil, granted{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, connectTime)
	defer cancel()
	conn, err := dial(ctx, e)
	if err != nil {
		return nil, granted{}, err
	}
	if protocol != "tls" {
		return conn, g, nil
	}
	secure := tls.Client(conn, r.services.options.Network.tls(host))
	if err := secure.HandshakeContext(ctx); err != nil {
		_ = conn.Close()
		return nil, granted{}, tlsFault(err, host)
	}
	return secure, g, nil
}

func (n Network) tls(host string) *tls.Config {
	return &tls.Config{ServerName: host, RootCAs: n.Roots, MinVersion: tls.VersionTLS12}
}

func tlsFault(err error, host string) error {
	var name x509.HostnameError
	var authority x509.UnknownAuthorityError
	var invalid x509.CertificateInvalidError
	switch {
	case errors.As(err, &name):
		return fault("NetworkError", clip(host)+": the certificate is for another host")
	case errors.As(err, &authority):
		return fault("NetworkError", clip(host)+": the certificate is not from a trusted authority")
	case errors.As(err, &invalid):
		return fault("NetworkError", clip(host)+": the certificate is not valid")
	}
	return fault("NetworkError", clip(host)+": no secure connection could be made")
}

// dial connects to one of the addresses of e, and to nothing else.
func dial(ctx context.Context, e *permissions.Endpoint) (net.Conn, error) {
	dialer := net.Dialer{Timeout: dialTime, ControlContext: func(_ context.Context, _, address string, _ syscall.RawConn) error {
		to, err := netip.ParseAddrPort(address)
		if err != nil || to.Port() != e.Port || !slices.Contains(e.Addresses, plain(to.Addr())) {
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
	}
	return nil, fmt.Errorf("cannot connect: %w", failed)
}

func (s *Services) reserveSocket() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.sockets >= MaxSockets {
		return fault("QuotaExceededError", "6 connections are open already")
	}
	s.sockets++
	return nil
}

func (s *Services) releaseSocket() {
	s.mu.Lock()
	s.sockets--
	s.mu.Unlock()
}
