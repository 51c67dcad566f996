package policy

import (
	"errors"
	"fmt"
	"math"
	"net/netip"
	"path"
	"strings"

	"github.com/cedar-policy/cedar-go"
	"github.com/cedar-policy/cedar-go/types"

	"example.org/vitrine/permissions"
	"example.org/vitrine/permissions/address"
)

// The types of the schema.
const (
	typeAction   types.EntityType = "Action"
	typeTrust    types.EntityType = "Trust"
	typeAuthor   types.EntityType = "Author"
	typeApplet   types.EntityType = "Applet"
	typeFolder   types.EntityType = "Folder"
	typeFile     types.EntityType = "File"
	typeDomain   types.EntityType = "Domain"
	typeHost     types.EntityType = "Host"
	typeEndpoint types.EntityType = "Endpoint"
	typeLink     types.EntityType = "Link"
	typeDesktop  types.EntityType = "Desktop"
	typeBudget   types.EntityType = "Budget"
)

// query is a request in Cedar's terms, with the two entities that it is about.
// All ancestors are their direct parents, so that no others are needed.
type query struct {
	cedar.Request
	applet   types.Entity
	resource types.Entity
	source   types.String
	budget   bool // its context does not depend on context.broad
	private  bool // it is about addresses that are not public

	others []types.Entity // that the resource is as well: a link leads to each of its hosts
}

// Get implements types.EntityGetter.
func (q query) Get(uid types.EntityUID) (types.Entity, bool) {
	switch uid {
	case q.applet.UID:
		return q.applet, true
	case q.resource.UID:
		return q.resource, true
	}
	return types.Entity{}, false
}

func (q query) with(broad bool) cedar.Request {
	if !q.budget {
		q.Context = types.NewRecord(types.RecordMap{"broad": types.Boolean(broad), "source": q.source})
	}
	return q.Request
}

func (p *Policies) request(r permissions.Request) (query, error) {
	q := query{source: types.String(r.Source), budget: r.Resource.Amount != nil}
	q.applet = entityOf(r.Applet)
	q.Principal = q.applet.UID
	q.Action = types.NewEntityUID(typeAction, types.String(r.Action))
	switch res := r.Resource; {
	case res.File != nil:
		q.resource = p.file(res.File)
	case res.Endpoint != nil:
		q.resource, q.private = endpoint(res), !res.Endpoint.Public
	case res.Amount != nil:
		q.resource = entity(typeBudget, budgetNames[r.Action], nil, nil)
		total := types.Long(min(res.Amount.Total, math.MaxInt64))
		q.Context = types.NewRecord(types.RecordMap{"total": total})
	case res.Address != "":
		all, err := links(res.Address)
		if err != nil {
			return q, err
		}
		q.resource, q.others = all[0], all[1:]
	case r.Action == permissions.Notify:
		q.resource = entity(typeDesktop, "notifications", nil, nil)
	case r.Action == permissions.ReadClipboard || r.Action == permissions.WriteClipboard:
		q.resource = entity(typeDesktop, "clipboard", nil, nil)
	default:
		return q, errors.New("the request is about nothing")
	}
	q.Resource = q.resource.UID
	return q, nil
}

var budgetNames = map[permissions.Action]string{
	permissions.UseMemory: "memory", permissions.UseCPU: "cpu", permissions.UseFuel: "fuel", permissions.Store: "storage",
	permissions.RefillCPU: "cpu",
}

func entity(t types.EntityType, id string, parents []types.EntityUID, attributes types.RecordMap) types.Entity {
	return types.Entity{
		UID:        types.NewEntityUID(t, types.String(id)),
		Parents:    types.NewEntityUIDSet(parents...),
		Attributes: types.NewRecord(attributes),
	}
}

func entityOf(a permissions.Applet) types.Entity {
	trust := a.Trust
	if trust == "" {
		trust = permissions.Anonymous
	}
	parents := []types.EntityUID{types.NewEntityUID(typeTrust, types.String(trust))}
	if a.Fingerprint != "" {
		parents = append(parents, types.NewEntityUID(typeAuthor, types.String(a.Fingerprint)))
	}
	return entity(typeApplet, a.Identity, parents, types.RecordMap{
		"name": types.String(a.Name), "version": types.String(a.Version), "development": types.Boolean(a.Development),
	})
}

// file is in every folder above it, under each name that policies use for one.
func (p *Policies) file(f *permissions.File) types.Entity {
	above := f.Path
	if !f.Folder {
		above = path.Dir(f.Path)
	}
	parents := make([]types.EntityUID, 0, 16)
	for dir := above; ; dir = path.Dir(dir) {
		parents = append(parents, types.NewEntityUID(typeFolder, types.String(dir)))
		if dir == "/" {
			break
		}
	}
	for _, linked := range p.folders {
		if permissions.Within(linked.path, above) {
			parents = append(parents, linked.name)
		}
	}
	danger := p.danger(f.Path)
	return entity(typeFile, f.Path, parents, types.RecordMap{
		"secret": types.Boolean(danger.Read != ""), "runs": types.Boolean(danger.Write != ""),
		"path": types.String(f.Path), "name": types.String(path.Base(f.Path)),
		"folder": types.Boolean(f.Folder), "bare": types.Boolean(f.Bare), "make": types.Boolean(f.Make), "new": types.Boolean(f.New), "chosen": types.Boolean(f.Chosen),
	})
}

// names are the host and the domains that it is in; the host is also its own domain.
func names(host string) []types.EntityUID {
	parents := []types.EntityUID{types.NewEntityUID(typeHost, types.String(host))}
	if _, err := netip.ParseAddr(host); err == nil {
		return parents
	}
	for domain, more := host, true; more; _, domain, more = strings.Cut(domain, ".") {
		parents = append(parents, types.NewEntityUID(typeDomain, types.String(domain)))
	}
	return parents
}

func endpoint(r permissions.Resource) types.Entity {
	e := r.Endpoint
	addresses := make([]types.Value, 0, len(e.Addresses))
	for _, a := range e.Addresses {
		a = a.Unmap().WithZone("")
		addresses = append(addresses, types.IPAddr(netip.PrefixFrom(a, a.BitLen())))
	}
	return entity(typeEndpoint, r.String(), names(e.Host), types.RecordMap{
		"protocol": types.String(e.Protocol), "host": types.String(e.Host), "port": types.Long(e.Port),
		"addresses": types.NewSet(addresses...), "public": types.Boolean(e.Public),
	})
}

// links are an address to be opened, once for each host that it leads to: the
// page that it is of, or those that a mail goes to. What permits one of them
// permits no other.
func links(text string) ([]types.Entity, error) {
	l, err := address.ParseLink(text)
	if err != nil {
		return nil, fmt.Errorf("cannot decide about an address: %w", err)
	}
	about := func(parents []types.EntityUID) types.Entity {
		return entity(typeLink, l.Address, parents, types.RecordMap{"address": types.String(l.Address), "scheme": types.String(l.Scheme)})
	}
	if len(l.Hosts) == 0 { // a mail to nobody yet
		return []types.Entity{about(nil)}, nil
	}
	all := make([]types.Entity, 0, len(l.Hosts))
	for _, host := range l.Hosts {
		all = append(all, about(names(host)))
	}
	return all, nil
}
