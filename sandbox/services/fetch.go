package services

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/net/http/httpguts"

	"vitrine/permissions"
	"vitrine/sandbox/wire"
)

// Limits on fetch.
const (
	maxURL          = 8 << 10          // bytes
	maxRedirects    = 20               // as the fetch standard has it
	maxHeaderBytes  = 64 << 10         // of a response
	maxHead         = 256 << 10        // of what the applet gets of it: Latin-1 may double, and names have their frames
	maxHeaders      = 256              // of a request and of a response
	headTime        = 60 * time.Second // until the head of a response is there
	maxHeaderLength = 16 << 10         // bytes of one value
)

// fetch makes an HTTP request. Every host on the way, the targets of redirects
// included, goes through the gate, and is reached at the addresses granted.
func (r request) fetch(ctx context.Context, args wire.FetchArgs) (wire.FetchResult, error) {
	call, err := newExchange(args)
	if err != nil {
		return wire.FetchResult{}, err
	}
	if err := r.services.reserveSocket(); err != nil {
		return wire.FetchResult{}, err
	}
	ctx, cancel := context.WithCancel(ctx) // lives as long as the body
	release := func() { cancel(); r.services.releaseSocket() }

	response, g, err := r.exchange(ctx, call)
	if err != nil {
		release()
		return wire.FetchResult{}, explain(err, call.origin())
	}
	if err := r.reserve(ctx, maxHead); err != nil {
		release()
		return wire.FetchResult{}, explain(err, call.origin())
	}
	b := body{response.Body, cancel}
	h, err := r.services.add(b, thing{resource: g.request.Resource.String(), subject: call.origin(), socket: true}, g)
	if err != nil {
		release()
		return wire.FetchResult{}, err
	}
	return wire.FetchResult{
		URL: call.url.String(), Status: response.StatusCode,
		StatusText: clip(strings.TrimPrefix(response.Status, strconv.Itoa(response.StatusCode)+" ")),
		Headers:    headerPairs(response.Header), Redirected: call.hops > 0, Handle: h.id,
	}, nil
}

// exchange is a fetch between two hops.
type exchange struct {
	url      *url.URL
	method   string
	header   http.Header
	body     []byte
	redirect string
	hops     int
}

func newExchange(args wire.FetchArgs) (*exchange, error) {
	u, err := parseURL(nil, args.URL)
	if err != nil {
		return nil, err
	}
	x := &exchange{url: u, method: args.Method, body: args.Body, redirect: args.Redirect, header: http.Header{}}
	if x.method == "" {
		x.method = http.MethodGet
	}
	switch {
	case len(x.method) > 32 || !httpguts.ValidHeaderFieldName(x.method),
		slices.Contains([]string{"CONNECT", "TRACE", "TRACK"}, strings.ToUpper(x.method)):
		return nil, fault("TypeError", "the method cannot be used")
	case len(args.Headers) > maxHeaders:
		return nil, fault("TypeError", "there are too many headers")
	case len(args.Body) > wire.MaxChunk:
		return nil, fault("QuotaExceededError", "a body has at most 256 KB")
	}
	for _, h := range args.Headers {
		if !httpguts.ValidHeaderFieldName(h[0]) || !httpguts.ValidHeaderFieldValue(h[1]) || len(h[1]) > maxHeaderLength {
			return nil, fault("TypeError", "a header is not valid: "+clip(h[0]))
		}
		if !mechanical(h[0]) {
			x.header.Add(h[0], h[1])
		}
	}
	return x, nil
}

// mechanical are headers that belong to the connection, which is the viewer's.
func mechanical(name string) bool {
	name = strings.ToLower(name)
	return strings.HasPrefix(name, "proxy-") || slices.Contains([]string{
		"connection", "content-length", "expect", "host", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade",
	}, name)
}

// parseURL reads an address of the web, relative to base if there is one, with
// its host in canonical form.
func parseURL(base *url.URL, s string) (*url.URL, error) {
	if len(s) > maxURL {
		return nil, fault("TypeError", "the address is too long")
	}
	u, err := url.Parse(s)
	if err != nil {
		return nil, fault("TypeError", "the address is not understood")
	}
	if base != nil {
		u = base.ResolveReference(u)
	}
	switch {
	case u.Scheme != "http" && u.Scheme != "https":
		return nil, fault("TypeError", "only http and https addresses can be fetched")
	case u.User != nil:
		return nil, fault("TypeError", "an address with a user name or password cannot be fetched")
	}
	host, err := hostName(u.Hostname())
	if err != nil {
		return nil, err
	}
	if port := u.Port(); port != "" {
		host = net.JoinHostPort(host, port)
	} else if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	u.Host, u.Fragment, u.RawFragment = host, "", ""
	return u, nil
}

func (x *exchange) origin() string { return x.url.Scheme + "://" + x.url.Host }

func (x *exchange) port() (uint16, error) {
	switch port := x.url.Port(); {
	case port != "":
		n, err := strconv.ParseUint(port, 10, 16)
		if err != nil || n == 0 {
			return 0, fault("TypeError", "the port is a number from 1 to 65535")
		}
		return uint16(n), nil
	case x.url.Scheme == "https":
		return 443, nil
	}
	return 80, nil
}

// exchange follows redirects until there is an answer.
func (r request) exchange(ctx context.Context, x *exchange) (*http.Response, granted, error) {
	for {
		response, g, err := r.roundTrip(ctx, x)
		if err != nil {
			return nil, g, err
		}
		location := response.Header.Get("Location")
		if !redirects(response.StatusCode) || location == "" || x.redirect == "manual" {
			return response, g, nil
		}
		_ = response.Body.Close()
		if x.redirect == "error" {
			return nil, g, fault("TypeError", x.origin()+": it redirects")
		}
		if x.hops++; x.hops > maxRedirects {
			return nil, g, fault("NetworkError", x.origin()+": it redirects too often")
		}
		if err := x.follow(response.StatusCode, location); err != nil {
			return nil, g, err
		}
	}
}

func redirects(status int) bool {
	switch status {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther,
		http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return true
	}
	return false
}

// follow makes x the request after a redirect, as the fetch standard says.
func (x *exchange) follow(status int, location string) error {
	to, err := parseURL(x.url, location)
	if err != nil {
		return err
	}
	seeOther := status == http.StatusSeeOther && x.method != http.MethodGet && x.method != http.MethodHead
	moved := (status == http.StatusMovedPermanently || status == http.StatusFound) && x.method == http.MethodPost
	if seeOther || moved {
		x.method, x.body = http.MethodGet, nil
		for _, name := range []string{"Content-Encoding", "Content-Language", "Content-Location", "Content-Type"} {
			x.header.Del(name)
		}
	}
	if to.Scheme != x.url.Scheme || to.Host != x.url.Host {
		x.header.Del("Authorization")
		x.header.Del("Cookie")
	}
	x.url = to
	return nil
}

// roundTrip asks for one host and exchanges one request with it.
func (r request) roundTrip(ctx context.Context, x *exchange) (*http.Response, granted, error) {
	port, err := x.port()
	if err != nil {
		return nil, granted{}, err
	}
	e, err := r.resolve(ctx, x.url.Hostname(), port, x.url.Scheme)
	if err != nil {
		return nil, granted{}, err
	}
	e.Asked = x.origin()
	g, err := r.ask(ctx, permissions.Request{
		API: "fetch", Action: permissions.Connect, Resource: permissions.Resource{Endpoint: e},
	})
	if err != nil {
		return nil, granted{}, err
	}
	transport := &http.Transport{ // no proxy: the person granted this host, not another
		DialContext:            func(ctx context.Context, _, _ string) (net.Conn, error) { return dial(ctx, e) },
		TLSClientConfig:        r.services.options.Network.tls(x.url.Hostname()),
		TLSHandshakeTimeout:    dialTime,
		ResponseHeaderTimeout:  headTime,
		MaxResponseHeaderBytes: maxHeaderBytes,
		DisableKeepAlives:      true,
	}
	q, err := http.NewRequestWithContext(ctx, x.method, x.url.String(), bytes.NewReader(x.body))
	if err != nil {
		return nil, granted{}, fault("TypeError", "the request is not understood")
	}
	if len(x.body) == 0 {
		q.Body = http.NoBody
	}
	q.Header = x.header.Clone()
	response, err := transport.RoundTrip(q)
	if err != nil {
		if f := explain(err, x.origin()); f.Name != "OperationError" {
			return nil, granted{}, f
		}
		return nil, granted{}, tlsFault(err, x.url.Host)
	}
	return response, g, nil
}

// headerPairs are headers in a fixed order. Their bytes are Latin-1, as the
// fetch standard reads them.
func headerPairs(header http.Header) [][2]string {
	var pairs [][2]string
	for name, values := range header {
		for _, value := range values {
			pairs = append(pairs, [2]string{strings.ToLower(name), latin1(value)})
		}
	}
	slices.SortStableFunc(pairs, func(a, b [2]string) int { return strings.Compare(a[0], b[0]) })
	return pairs[:min(len(pairs), maxHeaders)]
}

func latin1(s string) string {
	runes := make([]rune, len(s))
	for i := range len(s) {
		runes[i] = rune(s[i])
	}
	return string(runes)
}

// body is the body of a response as a stream.
type body struct {
	io.ReadCloser
	cancel context.CancelFunc
}

func (b body) Read(p []byte, offset int64) (int, error) {
	if offset >= 0 {
		return 0, errOffset
	}
	return b.ReadCloser.Read(p)
}

func (b body) Write([]byte, int64) (int, error) {
	return 0, fault("InvalidStateError", "a response cannot be written to")
}

func (b body) Close() error {
	b.cancel()
	return b.ReadCloser.Close()
}
