package store_test

import (
	"fmt"
	"net/netip"
	"testing"

	"example.org/vitrine/permissions"
	"example.org/vitrine/permissions/store"
)

// The narrower rules cover what happened, and no longer what did not.
func TestShrinkToUse(t *testing.T) {
	endpoint := func(host string, port uint16) permissions.Request {
		r := read("digest:1", "/")
		r.Action, r.Resource = permissions.Connect, permissions.Resource{Endpoint: &permissions.Endpoint{
			Host: host, Port: port, Protocol: "https", Public: true, Addresses: []netip.Addr{netip.MustParseAddr("93.184.216.34")},
		}}
		return r
	}
	var many, deep []permissions.Request
	for i := range 20 {
		many = append(many, read("digest:1", fmt.Sprintf("/data/%d", i)))
		deep = append(deep, read("digest:1", fmt.Sprintf("/data/2026/%d", i)))
	}
	for _, test := range []struct {
		name   string
		first  permissions.Request
		scope  permissions.Scope
		used   []permissions.Request
		narrow bool
		rules  int
		not    permissions.Request // covered before, not afterwards
	}{
		{"exact already", read("digest:1", "/data/a"), permissions.Scope{}, nil, true, 0, permissions.Request{}},
		{"two files of a folder", read("digest:1", "/data/a"), permissions.Scope{Folder: "/data"}, []permissions.Request{read("digest:1", "/data/b")}, false, 2, read("digest:1", "/data/c")},
		{"many files of a folder", read("digest:1", "/data/a"), permissions.Scope{Folder: "/data"}, many, true, 0, permissions.Request{}},
		{"many files further down", read("digest:1", "/data/2026/a"), permissions.Scope{Folder: "/data"}, deep, false, 1, read("digest:1", "/data/c")},
		{"a host of a domain", endpoint("www.example.org", 443), permissions.Scope{Domain: "example.org"}, nil, false, 1, endpoint("example.org", 443)},
		{"a port of a host", endpoint("www.example.org", 443), permissions.Scope{Host: "www.example.org"}, []permissions.Request{endpoint("www.example.org", 8443)}, false, 2, endpoint("www.example.org", 1)},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := open(t, database(t))
			d := decide(permissions.Grant, permissions.Always)
			d.Scope = test.scope
			record(t, s, test.first, d)
			happened := append([]permissions.Request{test.first}, test.used...)
			for _, r := range test.used {
				_, policy := lookup(t, s, r)
				record(t, s, r, permissions.Decision{Verdict: permissions.Grant, By: permissions.ByGrant, Policy: policy})
			}
			all, err := s.Grants(t.Context(), store.GrantFilter{})
			if err != nil || len(all) != 1 {
				t.Fatal(all, err)
			}
			shrunk, err := s.Shrink(t.Context(), all[0].ID)
			if err != nil || shrunk.Narrow != test.narrow || len(shrunk.Narrower) != test.rules || len(shrunk.Used) != len(happened) {
				t.Fatalf("%+v, %v", shrunk, err)
			}
			if test.narrow {
				return
			}
			if err := s.Replace(t.Context(), shrunk); err != nil {
				t.Fatal(err)
			}
			for _, r := range happened {
				if v, _ := lookup(t, s, r); v != permissions.Grant {
					t.Errorf("%s is no longer granted", r.Resource)
				}
			}
			if v, _ := lookup(t, s, test.not); v != "" {
				t.Errorf("%s is still granted", test.not.Resource)
			}
		})
	}
	s := open(t, database(t))
	if _, err := s.Shrink(t.Context(), 1); err == nil {
		t.Error("shrunk what is not there")
	}
}
