package services

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/net/http/httpguts"

	"example.org/vitrine/permissions"
	"example.org/vitrine/permissions/address"
	"example.org/vitrine/sandbox/protocol/wire"
)

// Limits on fetch.
const (
	maxRedirects    = 20               // as the fetch standard has it
	maxHeaderBytes  = 64 << 10         // of a response
	maxHead         = 256 << 10        // of what the applet gets of it: Latin-1 may double, and names have their frames
	maxHeaders      = 256              // of a request
	maxAnswered     = 4_096            // of a response
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
	s := r.services
	aborted, over := s.cancelable(ctx, args.Abort)
	defer over()
	began := time.Now()
	response, err := r.exchange(aborted, call)
	if err != nil {
		return wire.FetchResult{}, networkFault(err, call.url.Origin())
	}
	if err := r.reserve(ctx, maxHead); err != nil {
		response.end()
		return wire.FetchResult{}, explain(err, call.url.Origin())
	}
	result := wire.FetchResult{
		URL: call.url.String(), Status: response.StatusCode,
		StatusText: clip(strings.TrimPrefix(response.Status, strconv.Itoa(response.StatusCode)+" ")),
		Headers:    headerPairs(response.Header), Redirected: call.hops > 0,
	}
	what := thing{resource: response.granted.request.Resource.String(), subject: call.url.Origin()}
	if response.Body == http.NoBody {
		response.end()
		s.used(what, began, 0, response.granted)
		return result, nil
	}
	d := &download{
		take:  func(ctx context.Context) (func(), error) { return s.acquire(ctx, s.transfers) },
		fault: func(err error) *Fault { return networkFault(err, call.url.Origin()) },
	}
	h, err := s.add(newDownload(response.ctx, response.cancel, decoded(response.Response), d, response.free), what, response.granted)
	if err != nil {
		return wire.FetchResult{}, err
	}
	if aborted.Err() != nil { // between the head and here: nobody will ask for the body
		h.end("closed")
		return wire.FetchResult{}, explain(context.Canceled, call.url.Origin())
	}
	result.Handle = h.id
	return result, nil
}

// exchange is a fetch between two hops.
type exchange struct {
	url      *address.Web
	method   string
	header   http.Header
	body     []byte
	streamed bool // the body cannot be sent again
	redirect string
	hops     int
}

func newExchange(args wire.FetchArgs) (*exchange, error) {
	u, err := address.ParseWeb(args.URL, nil)
	if err != nil {
		return nil, misread("TypeError", err)
	}
	x := &exchange{url: u, method: args.Method, body: args.Body, streamed: args.Streamed, redirect: args.Redirect, header: http.Header{}}
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
	x.header.Set("Accept-Encoding", acceptable(x.header))
	return x, nil
}

// mechanical are headers that belong to the connection, which is the viewer's.
func mechanical(name string) bool {
	name = strings.ToLower(name)
	return strings.HasPrefix(name, "proxy-") || slices.Contains([]string{
		"connection", "content-length", "expect", "host", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade",
	}, name)
}

// answer is a response, with what it was granted by and what it takes up.
type answer struct {
	*http.Response
	granted granted
	ctx     context.Context //nolint:containedctx // as long as this lives
	cancel  context.CancelFunc
	free    func()
}

// end lets go of what an answer takes up. Nothing can be read any more.
func (a *answer) end() {
	a.cancel()
	_ = a.Body.Close()
	a.free()
}

// exchange follows redirects until there is an answer, which is to be ended.
func (r request) exchange(ctx context.Context, x *exchange) (*answer, error) {
	for {
		response, err := r.roundTrip(ctx, x)
		if err != nil {
			return nil, err
		}
		location, leads := response.Header["Location"]
		switch {
		case len(response.Header) > maxAnswered:
			response.end()
			return nil, fault("NetworkError", x.url.Origin()+": the headers of the answer are too many")
		case !redirects(response.StatusCode) || !leads || x.redirect == "manual":
			return response, nil
		}
		response.end()
		if x.redirect == "error" {
			return nil, fault("TypeError", x.url.Origin()+": it redirects")
		}
		if x.hops++; x.hops > maxRedirects {
			return nil, fault("NetworkError", x.url.Origin()+": it redirects too often")
		}
		if err := x.follow(response.StatusCode, location[0]); err != nil {
			return nil, err
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
	to, err := address.ParseWeb(strings.ToValidUTF8(location, "\uFFFD"), x.url)
	if err != nil {
		return misread("TypeError", fmt.Errorf("%s: it redirects to what cannot be fetched: %w", x.url.Origin(), err))
	}
	seeOther := status == http.StatusSeeOther && x.method != http.MethodGet && x.method != http.MethodHead
	moved := (status == http.StatusMovedPermanently || status == http.StatusFound) && x.method == http.MethodPost
	if seeOther || moved {
		x.method, x.body = http.MethodGet, nil
		x.streamed = false
		for _, name := range []string{"Content-Encoding", "Content-Language", "Content-Location", "Content-Type"} {
			x.header.Del(name)
		}
	}
	if x.streamed {
		return fault("TypeError", x.url.Origin()+": it redirects, and the body was a stream, which cannot be sent again")
	}
	if to.Origin() != x.url.Origin() {
		x.header.Del("Authorization")
		x.header.Del("Cookie")
	}
	x.url = to
	return nil
}

// roundTrip asks for one host and exchanges one request with it.
func (r request) roundTrip(ctx context.Context, x *exchange) (*answer, error) {
	g, err := r.reach(ctx, "fetch", endpoint(x.url.Host, x.url.Port, x.url.Scheme, x.url.Origin()))
	if err != nil {
		return nil, err
	}
	free, err := r.services.acquire(ctx, r.services.transfers)
	if err != nil {
		return nil, err
	}
	// The body outlasts the call, and ends with the services or its handle.
	lasting, cancel := context.WithCancel(r.services.ctx)
	stop := context.AfterFunc(ctx, cancel)
	response, err := r.services.send(lasting, x, g.request.Resource.Endpoint)
	if err != nil || !stop() {
		if err == nil {
			_ = response.Body.Close()
		}
		cancel()
		free()
		return nil, cmp.Or(ctx.Err(), err)
	}
	return &answer{Response: response, granted: g, ctx: lasting, cancel: cancel, free: free}, nil
}

// send sends one request to where it was granted.
func (s *Services) send(ctx context.Context, x *exchange, to *permissions.Endpoint) (*http.Response, error) {
	transport := &http.Transport{ // no proxy: the person granted this host, not another
		DialContext:            func(ctx context.Context, _, _ string) (net.Conn, error) { return dial(ctx, to) },
		TLSClientConfig:        s.options.Network.tls(x.url.Host),
		TLSHandshakeTimeout:    dialTime,
		ResponseHeaderTimeout:  headTime,
		MaxResponseHeaderBytes: maxHeaderBytes,
		DisableKeepAlives:      true,
		DisableCompression:     true, // see decoded
	}
	q, err := http.NewRequestWithContext(ctx, x.method, x.url.Origin(), bytes.NewReader(x.body))
	if err != nil {
		return nil, fault("TypeError", "the request is not understood")
	}
	if q.URL.Opaque = x.url.Path; strings.HasPrefix(x.url.Path, "//") { // net/url would take it for a host
		q.URL.Opaque = "//" + x.url.Authority() + x.url.Path
	}
	q.URL.RawQuery, q.URL.ForceQuery = strings.TrimPrefix(x.url.Query, "?"), x.url.Query != ""
	if len(x.body) == 0 {
		q.Body = http.NoBody
	}
	q.Header = x.header.Clone()
	return transport.RoundTrip(q) // networkFault tells it
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
	return pairs
}

func latin1(s string) string {
	runes := make([]rune, len(s))
	for i := range len(s) {
		runes[i] = rune(s[i])
	}
	return string(runes)
}
