package policy

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/cedar-policy/cedar-go"
	"github.com/cedar-policy/cedar-go/types"
	"github.com/cedar-policy/cedar-go/x/exp/ast"
	"github.com/cedar-policy/cedar-go/x/exp/schema"
	"github.com/cedar-policy/cedar-go/x/exp/schema/validate"

	"example.org/vitrine/permissions"
)

func newValidator(text []byte) (*validate.Validator, error) {
	var s schema.Schema
	s.SetFilename("schema.cedarschema")
	if err := s.UnmarshalCedar(text); err != nil {
		return nil, fmt.Errorf("cannot read the schema of policies: %w", err)
	}
	resolved, err := s.Resolve()
	if err != nil {
		return nil, fmt.Errorf("cannot read the schema of policies: %w", err)
	}
	return validate.New(resolved), nil
}

// loader collects policies and what is wrong with them.
type loader struct {
	validator *validate.Validator
	places    places
	policies  []named
	ids       map[cedar.PolicyID]string // where each was defined
	linked    []folder
	faults    []error
}

// named is a policy under the name that decisions give.
type named struct {
	id     cedar.PolicyID
	policy *cedar.Policy
}

func (l *loader) fault(err error) {
	if err != nil {
		l.faults = append(l.faults, err)
	}
}

// file adds the policies of a file, if it exists.
func (l *loader) file(origin, name string) {
	text, err := read(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		l.fault(fmt.Errorf("cannot read %s: %w", name, err))
	default:
		l.add(origin, name, text)
	}
}

func read(name string) ([]byte, error) {
	// Before it is opened: to open a pipe is to wait for who writes into it.
	if info, err := os.Stat(name); err == nil && !info.Mode().IsRegular() {
		return nil, errIrregular
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, errIrregular
	case info.Mode().Perm()&0o002 != 0:
		return nil, errors.New("anyone may write to it; run chmod o-w on it")
	}
	text, err := io.ReadAll(io.LimitReader(f, MaxFile+1))
	if len(text) > MaxFile {
		return nil, fmt.Errorf("it is larger than %d bytes", MaxFile)
	}
	return text, err
}

var errIrregular = errors.New("it is no regular file")

// expected finds what the parser found, read and wanted: `"x" exact got a want b`.
var expected = regexp.MustCompile(`^".*": (?:exact )?got (.*) want (.*)$`)

// explained is what Cedar's parser says, in words for the person.
func explained(message string) string {
	if m := expected.FindStringSubmatch(message); m != nil {
		found := m[1]
		if strings.TrimSpace(found) == "" {
			found = "the end"
		}
		return fmt.Sprintf("found %s where %s belongs", found, m[2])
	}
	return "cannot understand " + message
}

// position finds the line and column in an error of Cedar's parser.
var position = regexp.MustCompile(`parse error at \S*?:(\d+):(\d+) (.*)`)

// add parses text and validates its policies.
func (l *loader) add(origin, name string, text []byte) {
	list, err := cedar.NewPolicyListFromBytes(name, text)
	if err != nil {
		if m := position.FindStringSubmatch(err.Error()); m != nil {
			l.fault(fmt.Errorf("%s:%s:%s: %s", name, m[1], m[2], explained(m[3])))
		} else {
			l.fault(fmt.Errorf("%s: %w", name, err))
		}
		return
	}
	for _, p := range list {
		at := p.Position()
		where := fmt.Sprintf("%s:%d:%d", name, at.Line, at.Column)
		id := cedar.PolicyID(fmt.Sprintf("%s:line-%d", origin, at.Line))
		if given, ok := p.Annotations()["id"]; ok {
			id = cedar.PolicyID(origin + ":" + string(given))
		} else if _, taken := l.ids[id]; taken { // two on one line
			id += cedar.PolicyID(fmt.Sprintf("-%d", at.Column))
		}
		if before, ok := l.ids[id]; ok {
			l.fault(fmt.Errorf("%s: the id %q is that of the policy at %s", where, id, before))
		}
		l.ids[id] = where
		tree := (*ast.Policy)(p.AST())
		for _, check := range []error{
			l.validator.Policy("", tree),
			monotone(tree),
			l.literals(tree),
		} {
			for _, err := range flatten(check) {
				l.fault(fmt.Errorf("%s: policy %s: %w", where, id, err))
			}
		}
		l.policies = append(l.policies, named{id, p})
	}
}

func flatten(err error) []error {
	if err == nil {
		return nil
	}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		return joined.Unwrap()
	}
	return []error{err}
}

// places are what the symbolic folders of policies stand for.
type places struct{ state, home, config string }

// folder is a folder that a policy names, and where it really is.
type folder struct {
	name types.EntityUID
	path string
}

// folders are those whose real name is another than the one in the policies.
func (l *loader) folders() []folder { return l.linked }

// literals checks the entities that a policy names: one in a form that no
// request has would never match, and a forbid that never matches protects nothing.
func (l *loader) literals(p *ast.Policy) error {
	var faults []error
	visit := func(uid types.EntityUID) {
		if err := l.literal(uid); err != nil {
			faults = append(faults, fmt.Errorf("%s: %w", uid, err))
		}
	}
	for _, scope := range []any{p.Principal, p.Action, p.Resource} {
		switch s := scope.(type) {
		case ast.ScopeTypeEq:
			visit(s.Entity)
		case ast.ScopeTypeIn:
			visit(s.Entity)
		case ast.ScopeTypeIsIn:
			visit(s.Entity)
		}
	}
	for _, c := range p.Conditions {
		ast.Inspect(ast.NewNode(c.Body), func(n ast.IsNode) bool {
			if v, ok := n.(ast.NodeValue); ok {
				entities(v.Value, visit)
			}
			return true
		})
	}
	return errors.Join(faults...)
}

func entities(v types.Value, visit func(types.EntityUID)) {
	switch v := v.(type) {
	case types.EntityUID:
		visit(v)
	case types.Set:
		for e := range v.All() {
			entities(e, visit)
		}
	case types.Record:
		for _, e := range v.All() {
			entities(e, visit)
		}
	}
}

func (l *loader) literal(uid types.EntityUID) error {
	id := string(uid.ID)
	switch uid.Type {
	case typeFolder:
		return l.folder(uid, id)
	case typeFile:
		if !path.IsAbs(id) || path.Clean(id) != id {
			return errors.New("a file is named by its absolute path")
		}
		if real := resolve(id); real != id {
			return fmt.Errorf("this is reached through a link; its name is %q", real)
		}
	case typeHost, typeDomain:
		probe := permissions.Scope{Host: id}
		if err := probe.Form(); err != nil {
			return errors.New("hosts and domains are written in lower case, in ASCII, without a dot at the end")
		}
	case typeEndpoint:
		if !endpointForm.MatchString(id) {
			return errors.New("an endpoint is written as protocol://host:port")
		}
	case typeTrust: // cedar's validator looks at the members of an enum only in places
		switch permissions.Trust(id) {
		case permissions.Anonymous, permissions.Pinned, permissions.Named:
		default:
			return errors.New("trust is anonymous, pinned or named")
		}
	case typeApplet:
		if !appletForm.MatchString(id) {
			return errors.New("the name of an applet begins with one of digest:, key:, local:, and goes on")
		}
	}
	return nil
}

var (
	endpointForm = regexp.MustCompile(`^(tcp|tls|http|https)://([a-z0-9._-]+|\[[0-9a-f:.]+\]):[1-9][0-9]{0,4}$`)
	appletForm   = regexp.MustCompile(`^(digest|key|local):.`)
)

// folder resolves a folder of a policy, symbolic or reached through links, to
// the name that the kernel gives what is in it.
func (l *loader) folder(uid types.EntityUID, id string) error {
	place := id
	if symbol, ok := strings.CutPrefix(id, "vitrine:"); ok {
		root, rest, _ := strings.Cut(symbol, "/")
		switch root {
		case "state":
			place = l.places.state
		case "home":
			place = l.places.home
		case "config":
			place = l.places.config
		default:
			return errors.New("there is no such symbolic folder")
		}
		if place == "" {
			return nil // not known here; nothing can be in it
		}
		place = filepath.Join(place, rest)
	}
	if !path.IsAbs(place) || path.Clean(place) != place {
		return errors.New("a folder is named by its absolute path, without a slash at the end")
	}
	if real := resolve(place); real != id {
		l.linked = append(l.linked, folder{uid, real})
	}
	return nil
}

// resolve follows the links of a path as far as it exists.
func resolve(name string) string {
	missing := ""
	for at := name; ; at = filepath.Dir(at) {
		if real, err := filepath.EvalSymlinks(at); err == nil {
			return filepath.Join(real, missing)
		}
		if at == "/" || at == "." {
			return name
		}
		missing = filepath.Join(filepath.Base(at), missing)
	}
}
