package policy

import (
	"bytes"
	"errors"
	"fmt"
	"net/netip"
	"path"
	"strings"
	"time"

	"github.com/cedar-policy/cedar-go"
	cedarast "github.com/cedar-policy/cedar-go/ast"
	"github.com/cedar-policy/cedar-go/types"
	"github.com/cedar-policy/cedar-go/x/exp/ast"

	shipped "example.org/vitrine/assets/policy"
	"example.org/vitrine/permissions"
)

// Import reads what Export wrote, edited or not. Each policy has to be of a
// form that can be remembered as a grant: about one applet and one action.
// Others belong into policy.cedar. Errors name the file, line and reason.
func Import(name string, text []byte) ([]permissions.Remembered, error) {
	if len(text) > MaxFile {
		return nil, fmt.Errorf("%s is larger than %d bytes", name, MaxFile)
	}
	validator, err := newValidator(shipped.Schema)
	if err != nil {
		return nil, err
	}
	l := loader{validator: validator, ids: map[cedar.PolicyID]string{}}
	l.add("import", name, text)
	var all []permissions.Remembered
	for _, p := range l.policies {
		m, err := remembered(p.policy)
		if err != nil {
			at := p.policy.Position()
			l.fault(fmt.Errorf("%s:%d:%d: %w", name, at.Line, at.Column, err))
			continue
		}
		all = append(all, *m)
	}
	return all, errors.Join(l.faults...)
}

var errForm = errors.New("this cannot be remembered as a grant; put it into policy.cedar")

// remembered reads a policy as a grant. It understands loosely and then
// compares: what the grant says must be what the policy says.
func remembered(p *cedar.Policy) (*permissions.Remembered, error) {
	tree := (*ast.Policy)(p.AST())
	principal, isApplet := tree.Principal.(ast.ScopeTypeEq)
	action, isAction := tree.Action.(ast.ScopeTypeEq)
	if !isApplet || !isAction || len(tree.Conditions) > 1 {
		return nil, errForm
	}
	m := &permissions.Remembered{
		Applet: permissions.Applet{Identity: string(principal.Entity.ID)},
		Action: permissions.Action(action.Entity.ID), Verdict: permissions.Deny, Span: permissions.Always,
	}
	if p.Effect() == cedar.Permit {
		m.Verdict = permissions.Grant
	}
	if err := annotated(p.Annotations(), m); err != nil {
		return nil, err
	}
	if !readResource(tree.Resource, m) {
		return nil, errForm
	}
	for _, c := range tree.Conditions {
		readCondition(c.Body, m)
	}
	if f := m.Resource.File; f != nil && f.Make && f.Folder { // wherever folders may be made
		m.Resource.File, m.Scope.Folder = &permissions.File{Path: path.Join(f.Path, "x"), Make: true}, f.Path
	}
	if e := m.Resource.Endpoint; e != nil && e.Port == 0 && m.Scope.Domain == "" {
		m.Scope.Host = e.Host
	}
	same, err := cedar.NewPolicyListFromBytes("", []byte(rule(m)))
	if err != nil || len(same) != 1 || !bytes.Equal(bare(same[0]), bare(p)) {
		return nil, errForm
	}
	if err := m.Check(); err != nil {
		return nil, err
	}
	return m, nil
}

// bare is a policy in normal form without its annotations.
func bare(p *cedar.Policy) []byte {
	tree := *p.AST()
	tree.Annotations = nil
	return cedar.NewPolicyFromAST((*cedarast.Policy)(&tree)).MarshalCedar()
}

func annotated(notes types.Annotations, m *permissions.Remembered) error {
	for key, value := range notes {
		switch value := string(value); key {
		case "applet":
			m.Applet.Name = value
		case "span":
			m.Span = permissions.Span(value)
		case "until":
			until, err := time.Parse(time.RFC3339, value)
			if err != nil {
				return fmt.Errorf("cannot read the time %q", value)
			}
			m.Until = until
		case "pinned":
			m.Pinned = value == "true"
		case "package":
			m.Source = value
		case "pattern":
			m.Scope.Pattern = value
		}
	}
	if _, err := m.Span.Until(time.Now()); err != nil {
		return err
	}
	return nil
}

// readResource reads the resource of a policy's head.
func readResource(scope ast.IsResourceScopeNode, m *permissions.Remembered) bool {
	var uid types.EntityUID
	in := false
	switch s := scope.(type) {
	case ast.ScopeTypeEq:
		uid = s.Entity
	case ast.ScopeTypeIn:
		uid, in = s.Entity, true
	default:
		return false
	}
	id := string(uid.ID)
	switch uid.Type {
	case typeFile:
		m.Resource.File = &permissions.File{Path: id}
	case typeFolder:
		m.Resource.File = &permissions.File{Path: id, Folder: true}
		if pattern := m.Scope.Pattern; pattern != "" {
			m.Resource.File = &permissions.File{Path: Matching(pattern)}
		}
	case typeHost, typeDomain:
		m.Resource.Endpoint = &permissions.Endpoint{Host: id, Protocol: "tcp"}
		if uid.Type == typeDomain {
			m.Scope.Domain = id
		}
	case typeLink:
		m.Resource.Address = id
	case typeBudget:
		m.Resource.Amount = &permissions.Amount{}
	case typeDesktop:
	default:
		return false
	}
	return in == (uid.Type == typeFolder || uid.Type == typeHost || uid.Type == typeDomain)
}

// Matching is a name that a pattern matches, to stand for what was asked.
func Matching(pattern string) string {
	var name strings.Builder
	for set := ""; pattern != ""; pattern = pattern[1:] {
		switch c := pattern[0]; {
		case set != "" && c == ']':
			set = ""
		case set == "[": // its first character will do
			set = "[x"
			name.WriteByte(c)
		case set != "" || c == '*':
		case c == '[':
			set = "["
		case c == '?':
			name.WriteByte('x')
		default:
			name.WriteByte(c)
		}
	}
	return path.Clean(name.String())
}

// readCondition reads what the conditions of a grant say; whatever else they
// say shows when the two are compared.
func readCondition(n ast.IsNode, m *permissions.Remembered) {
	switch n := n.(type) {
	case ast.NodeTypeAnd:
		readCondition(n.Left, m)
		readCondition(n.Right, m)
	case ast.NodeTypeAccess:
		switch e, f := m.Resource.Endpoint, m.Resource.File; {
		case e != nil && n.Value == "public":
			e.Public = true
		case f != nil && n.Value == "make":
			f.Make = true
		case f != nil && n.Value == "bare":
			f.Bare = true
		case f != nil && n.Value == "new":
			f.New = true
		}
	case ast.NodeTypeEquals:
		readEqual(n, m)
	case ast.NodeTypeContainsAll:
		if set, ok := n.Left.(ast.NodeTypeSet); ok && m.Resource.Endpoint != nil {
			m.Resource.Endpoint.Addresses = readAddresses(set)
		}
	case ast.NodeTypeLessThanOrEqual:
		readTotal(n.Right, m)
	}
}

func readEqual(n ast.NodeTypeEquals, m *permissions.Remembered) {
	left, isAccess := n.Left.(ast.NodeTypeAccess)
	right, isValue := n.Right.(ast.NodeValue)
	if !isAccess || !isValue {
		return
	}
	e := m.Resource.Endpoint
	switch value := right.Value.(type) {
	case types.Long:
		if e != nil && left.Value == "port" && value > 0 && value < 1<<16 {
			e.Port = uint16(value)
			if m.Scope.Domain != "" {
				m.Scope.Port = e.Port
			}
		}
	case types.String:
		switch {
		case left.Value == "source":
			m.Source = string(value)
		case e != nil && left.Value == "protocol":
			e.Protocol = string(value)
		}
	}
}

func readTotal(n ast.IsNode, m *permissions.Remembered) {
	if v, ok := n.(ast.NodeValue); ok && m.Resource.Amount != nil {
		if total, ok := v.Value.(types.Long); ok && total >= 0 {
			m.Resource.Amount.Total = uint64(total)
			m.Resource.Amount.Limit = uint64(total)
		}
	}
}

func readAddresses(set ast.NodeTypeSet) []netip.Addr {
	var all []netip.Addr
	for _, element := range set.Elements {
		call, ok := element.(ast.NodeTypeExtensionCall)
		if !ok || len(call.Args) != 1 {
			continue
		}
		if v, ok := call.Args[0].(ast.NodeValue); ok {
			if text, ok := v.Value.(types.String); ok {
				if a, err := netip.ParseAddr(string(text)); err == nil {
					all = append(all, a)
				}
			}
		}
	}
	return all
}
