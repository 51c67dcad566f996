package applet

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net"
	"path"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
)

// Format is the version of the bundle format that this package reads and writes.
const Format = 1

// Manifest says what an applet is and what it may ask for. All of its texts
// are the author's words: bounded and free of control characters, but to be
// escaped wherever they are shown.
type Manifest struct {
	Format      int               `json:"format"`
	ID          string            `json:"id"` // reverse domain name, lower case
	Name        string            `json:"name"`
	Version     string            `json:"version"` // semantic version without a leading v
	Description string            `json:"description,omitempty"`
	Icons       []Icon            `json:"icons,omitempty"`
	Main        string            `json:"main"` // path of the script; in applet.json of its source, and optional
	Permissions []Permission      `json:"permissions,omitempty"`
	Budget      *Budget           `json:"budget,omitempty"`
	Packages    map[string]Module `json:"packages,omitempty"` // npm packages with authority of their own, by name
	UnsafeEval  bool              `json:"unsafe-eval,omitempty"`
	Succeeds    []Succession      `json:"succeeds,omitempty"` // statements of older keys; not given in applet.json

	// Files are all files of the bundle but the manifest and its signature,
	// with the SHA-256 of each in hexadecimal. Empty in applet.json.
	Files map[string]string `json:"files,omitempty"`

	// Include are further files that applet.json wants in the bundle, as
	// patterns relative to the folder. Empty in a bundle.
	Include []string `json:"-"`
}

// Icon is a picture of the applet, as in Web App Manifests.
type Icon struct {
	Source string `json:"src"`             // path in the bundle
	Sizes  string `json:"sizes,omitempty"` // "64x64" ..., or "any"
	Type   string `json:"type,omitempty"`  // media type
}

// Permission is one thing that the applet may ask for.
type Permission struct {
	Action   string `json:"action"`
	Resource string `json:"resource,omitempty"` // path pattern or host:port; empty for any
	Reason   string `json:"reason"`
}

// Budget is what the applet would like to use. Zero fields leave it to the policy.
type Budget struct {
	Memory  uint64  `json:"memory,omitempty"`  // bytes
	CPU     float64 `json:"cpu,omitempty"`     // seconds
	Fuel    uint64  `json:"fuel,omitempty"`    // in all
	Storage uint64  `json:"storage,omitempty"` // bytes
}

// Module is an npm package with authority of its own.
type Module struct {
	Main        string       `json:"main,omitempty"` // path of its script in the bundle; not given in applet.json
	Permissions []Permission `json:"permissions,omitempty"`
}

// actions are the permissions that a manifest may list, by the names that
// policies use, and what each one's resource is.
var actions = map[string]resourceKind{
	"read-file":       fileResource,
	"write-file":      fileResource,
	"connect":         endpointResource,
	"read-clipboard":  noResource,
	"write-clipboard": noResource,
	"notify":          noResource,
	"open-link":       addressResource,
	"store":           noResource, // of a package: the applet itself may always store
}

type resourceKind uint8

const (
	noResource resourceKind = iota
	fileResource
	endpointResource
	addressResource
)

// Permission finds what the manifest says about an action on a resource: a
// path, "host:port" or an address. Source is the npm package that asks, or
// empty for the applet's own code. It is false when the manifest does not list
// the permission, which is then not to be asked for.
func (m *Manifest) Permission(source, action, resource string) (Permission, bool) {
	list := m.Permissions
	if source != "" {
		module, ok := m.Packages[source]
		if !ok {
			return Permission{}, false
		}
		list = module.Permissions
	}
	for _, p := range list {
		if p.Action == action && p.covers(resource) {
			return p, true
		}
	}
	return Permission{}, false
}

func (p Permission) covers(resource string) bool {
	if p.Resource == "" {
		return true
	}
	switch actions[p.Action] {
	case fileResource:
		ok, err := doublestar.Match(p.Resource, resource)
		return err == nil && ok
	case endpointResource:
		return coversEndpoint(p.Resource, resource)
	default:
		return p.Resource == resource
	}
}

// coversEndpoint matches host:port with a pattern whose host may begin with
// "*." for everything below a domain, or be "*", and whose port may be "*".
func coversEndpoint(pattern, endpoint string) bool {
	wantHost, wantPort, err := net.SplitHostPort(pattern)
	if err != nil {
		return false
	}
	host, port, err := net.SplitHostPort(endpoint)
	if err != nil || (wantPort != "*" && wantPort != port) {
		return false
	}
	wantHost, host = strings.ToLower(wantHost), strings.ToLower(host)
	if domain, ok := strings.CutPrefix(wantHost, "*."); ok {
		return strings.HasSuffix(host, "."+domain)
	}
	return wantHost == "*" || wantHost == host
}

// Encode gives the manifest as it stands in a bundle: the same for the same manifest.
func (m *Manifest) Encode() ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	if err := e.Encode(m); err != nil {
		return nil, fmt.Errorf("cannot encode manifest: %w", err)
	}
	return b.Bytes(), nil
}

// Scripts are the paths of all scripts that run: main and those of packages, sorted.
func (m *Manifest) Scripts() []string {
	scripts := []string{m.Main}
	for _, module := range m.Packages {
		scripts = append(scripts, module.Main)
	}
	slices.Sort(scripts)
	return slices.Compact(scripts)
}

// SourceMap is the path of the source map of a script: beside it, with .map appended.
func SourceMap(script string) string { return script + ".map" }

// PackageScript is where the script of an npm package with authority of its
// own stands in a bundle.
func PackageScript(name string) string { return path.Join("packages", name+".js") }

// PackageNames are the names of the packages with authority of their own, sorted.
func (m *Manifest) PackageNames() []string { return slices.Sorted(maps.Keys(m.Packages)) }
