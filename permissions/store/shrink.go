package store

import (
	"context"
	"fmt"
	"net/netip"
	"path"
	"slices"
	"strconv"
	"strings"

	"example.org/vitrine/permissions"
)

// Shrunk is a grant and the narrowest ones that would have covered what really
// happened under it.
type Shrunk struct {
	Grant    *permissions.Remembered
	Used     []string                 // the resources, sorted
	Narrower []permissions.Remembered // in its place; none when it was never used
	Narrow   bool                     // it is as narrow as its use already
}

// maxExact is how many single files or services are offered in place of one
// wide rule; more of them would only be another way to lose sight.
const maxExact = 5

// Shrink proposes narrower rules for a grant, from the ledger.
func (s *Store) Shrink(ctx context.Context, id int64) (Shrunk, error) {
	if err := s.CatchUp(ctx); err != nil { // what is used now must not be left out
		return Shrunk{}, fmt.Errorf("cannot read the ledger: %w", err)
	}
	found, err := s.query(ctx, `id = ?`, id)
	if err != nil || len(found) != 1 {
		return Shrunk{}, fmt.Errorf("%w: %d", ErrNoGrant, id)
	}
	m := found[0]
	rows, err := s.db.QueryContext(ctx, `SELECT DISTINCT resource FROM ledger
		WHERE identity = ? AND kind = 'decision' AND action = ? AND entry ->> 'verdict' = 'grant'
			AND (entry ->> 'policy' = ? OR entry ->> 'grant' = ?) ORDER BY resource`,
		m.Applet.Identity, string(m.Action), "grant:"+strconv.FormatInt(id, 10), id)
	if err != nil {
		return Shrunk{}, fmt.Errorf("cannot read the ledger: %w", err)
	}
	defer rows.Close() //nolint:errcheck // only read
	result := Shrunk{Grant: m}
	for rows.Next() {
		var resource string
		if err := rows.Scan(&resource); err != nil {
			return Shrunk{}, fmt.Errorf("cannot read the ledger: %w", err)
		}
		result.Used = append(result.Used, resource)
	}
	if err := rows.Err(); err != nil {
		return Shrunk{}, fmt.Errorf("cannot read the ledger: %w", err)
	}
	result.narrow()
	return result, nil
}

// Replace puts the narrower rules of a Shrunk in the place of its grant.
func (s *Store) Replace(ctx context.Context, r Shrunk) error {
	return s.write(ctx, true, func(a *appender) error {
		if err := a.deleteGrant(Revoked, r.Grant); err != nil {
			return err
		}
		for _, m := range r.Narrower {
			if _, err := a.addGrant(m); err != nil {
				return err
			}
		}
		return nil
	})
}

// narrow fills in Narrower.
func (r *Shrunk) narrow() {
	m := r.Grant
	wide := m.Scope != (permissions.Scope{}) || m.Resource.File != nil && m.Resource.File.Folder
	switch {
	case !wide:
		r.Narrow = true
	case len(r.Used) == 0:
	case m.Resource.File != nil:
		r.narrowFiles()
	case m.Resource.Endpoint != nil:
		r.narrowEndpoints()
	}
}

// like is the grant with another extent.
func (r *Shrunk) like(resource permissions.Resource, scope permissions.Scope) permissions.Remembered {
	m := *r.Grant
	m.ID, m.Uses, m.Resource, m.Scope = 0, 0, resource, scope
	return m
}

func (r *Shrunk) narrowFiles() {
	if len(r.Used) <= maxExact {
		for _, used := range r.Used {
			name, folder := strings.CutSuffix(used, "/")
			r.Narrower = append(r.Narrower, r.like(permissions.Resource{File: &permissions.File{Path: name, Folder: folder}}, permissions.Scope{}))
		}
		return
	}
	common := path.Dir(r.Used[0])
	for _, used := range r.Used[1:] {
		for !permissions.Within(common, strings.TrimSuffix(used, "/")) {
			common = path.Dir(common)
		}
	}
	folder := r.Grant.Scope.Folder
	if folder == "" && r.Grant.Resource.File.Folder {
		folder = r.Grant.Resource.File.Path
	}
	if common == folder || r.Grant.Scope.Pattern != "" && !permissions.Within(path.Dir(r.Grant.Scope.Pattern), common) {
		r.Narrow = true
		return
	}
	first := permissions.Resource{File: &permissions.File{Path: strings.TrimSuffix(r.Used[0], "/")}}
	r.Narrower = append(r.Narrower, r.like(first, permissions.Scope{Folder: common}))
}

func (r *Shrunk) narrowEndpoints() {
	hosts := map[string]bool{}
	var all []permissions.Endpoint
	for _, used := range r.Used {
		e, ok := r.endpoint(used)
		if !ok {
			r.Narrow = true // not in a form that we write
			return
		}
		hosts[e.Host] = true
		all = append(all, e)
	}
	switch {
	case len(all) <= maxExact:
		for i := range all {
			r.Narrower = append(r.Narrower, r.like(permissions.Resource{Endpoint: &all[i]}, permissions.Scope{}))
		}
	case r.Grant.Scope.Domain != "" && len(hosts) <= maxExact:
		for _, e := range all {
			if hosts[e.Host] {
				delete(hosts, e.Host)
				r.Narrower = append(r.Narrower, r.like(permissions.Resource{Endpoint: &e}, permissions.Scope{Host: e.Host, Port: r.Grant.Scope.Port}))
			}
		}
	default:
		r.Narrow = true
	}
}

// endpoint reads "tls://host:443". What the wide grant knew of addresses, the
// narrow one knows.
func (r *Shrunk) endpoint(text string) (permissions.Endpoint, bool) {
	protocol, rest, ok := strings.Cut(text, "://")
	colon := strings.LastIndexByte(rest, ':')
	if !ok || colon < 0 {
		return permissions.Endpoint{}, false
	}
	port, err := strconv.ParseUint(rest[colon+1:], 10, 16)
	host := strings.Trim(rest[:colon], "[]")
	asked := r.Grant.Resource.Endpoint
	return permissions.Endpoint{
		Host: host, Port: uint16(port), Protocol: protocol, Public: asked.Public, Addresses: slices.Clone[[]netip.Addr](asked.Addresses),
	}, err == nil
}
