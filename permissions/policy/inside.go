package policy

import (
	"strings"

	"github.com/cedar-policy/cedar-go/types"
	"github.com/cedar-policy/cedar-go/x/exp/ast"

	"example.org/vitrine/permissions/address"
)

// reachesInside tells whether a permit to connect extends to the addresses of
// this machine and its network. Whoever owns a name decides where it leads, so a
// permit for names does so only if it says so, by speaking of resource.public or
// resource.addresses, or if they cannot mean anything else. One that names no
// host has been written for all addresses.
func reachesInside(p *ast.Policy) bool {
	says, outside := false, false
	name := func(uid types.EntityUID) { outside = outside || namesOutside(uid) }
	switch r := p.Resource.(type) {
	case ast.ScopeTypeEq:
		name(r.Entity)
	case ast.ScopeTypeIn:
		name(r.Entity)
	case ast.ScopeTypeIsIn:
		name(r.Entity)
	}
	for _, c := range p.Conditions {
		ast.Inspect(ast.NewNode(c.Body), func(n ast.IsNode) bool {
			switch n := n.(type) {
			case ast.NodeTypeAccess:
				says = says || n.Value == "public" || n.Value == "addresses"
				outside = outside || n.Value == "host"
			case ast.NodeValue:
				if uid, ok := n.Value.(types.EntityUID); ok {
					name(uid)
				}
			}
			return true
		})
	}
	return says || !outside
}

// namesOutside tells whether an entity is a name that somebody outside can make
// lead where they like.
func namesOutside(uid types.EntityUID) bool {
	host := string(uid.ID)
	switch uid.Type {
	case typeDomain:
		return !address.PrivateName("any." + host)
	case typeHost:
	case typeEndpoint: // tcp://host:port
		_, host, _ = strings.Cut(host, "://")
		name, _, err := address.Endpoint(host)
		if err != nil {
			return true
		}
		host = name
	default:
		return false
	}
	return !address.PrivateName(host)
}
