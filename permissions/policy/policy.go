// Package policy decides requests by rules written in Cedar: the shipped ones,
// the person's policy.cedar, and the site's under /etc/vitrine/policy.d. It
// validates them when it loads them, and fails closed: as long as one file is
// wrong nothing is granted, and an error in a decision is a denial.
//
// It decides about the Request that it is given. Whether that names the object
// that is then opened is the services' business.
package policy

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/cedar-policy/cedar-go"
	"github.com/cedar-policy/cedar-go/types"

	shipped "example.org/vitrine/assets/policy"
	"example.org/vitrine/permissions"
)

// SiteFolder is where an administrator puts policies. What they forbid,
// nothing overrides: a forbid always wins.
const SiteFolder = "/etc/vitrine/policy.d"

// MaxFile is the most bytes of one policy file: far more than a person writes,
// and little enough to be parsed and validated before a window opens.
const MaxFile = 1 << 20

// Options say where policies are and what their symbolic folders stand for.
type Options struct {
	User  string // the person's policy.cedar; need not exist; Folder::"vitrine:config" is the folder it is in
	Site  string // folder of *.cedar files; need not exist
	State string // this program's state: Folder::"vitrine:state"
	Home  string // the person's home: Folder::"vitrine:home", "vitrine:home/x"
}

// Policies is a permissions.Policy of Cedar rules. They do not change after
// Load. Safe for use by several goroutines.
type Policies struct {
	rules   map[permissions.Action]*slice
	folders []folder
	home    string
	linked  []linked
	err     error // why nothing is granted
	known   cache
}

// ErrWrong is wrapped by the error about policies that cannot be understood; what
// follows it names each fault on a line of its own.
var ErrWrong = errors.New("nothing is granted until the policies are right")

// Load reads and validates all policies. When one is wrong the error names
// file, line and reason for each fault found, and the Policies returned deny
// everything with it; they are never nil.
func Load(o Options) (*Policies, error) {
	p, err := load(o)
	if err != nil {
		err = fmt.Errorf("%w: %w", ErrWrong, err)
		return &Policies{err: err}, err
	}
	return p, nil
}

func load(o Options) (*Policies, error) {
	validator, err := newValidator(shipped.Schema)
	if err != nil {
		return nil, err
	}
	l := loader{validator: validator, places: places{state: o.State, home: o.Home, config: configOf(o.User)}, ids: map[cedar.PolicyID]string{}}
	l.add("default", "default.cedar", shipped.Default)
	if o.User != "" {
		l.file("user", o.User)
	}
	if o.Site != "" {
		names, err := filepath.Glob(filepath.Join(escapeGlob(o.Site), "*.cedar"))
		l.fault(err)
		l.fault(listable(o.Site))
		slices.Sort(names)
		for _, name := range names {
			l.file("site/"+strings.TrimSuffix(filepath.Base(name), ".cedar"), name)
		}
	}
	if err := errors.Join(l.faults...); err != nil {
		return nil, err
	}
	return &Policies{rules: index(l.policies), folders: l.folders(), home: resolve(o.Home), linked: linkedPlaces(o.Home)}, nil
}

// listable is why the policies in a folder cannot be found. One that does not
// exist has none.
func listable(folder string) error {
	if folder == "" {
		return nil
	}
	if _, err := os.ReadDir(folder); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("cannot list %s: %w", folder, errors.Unwrap(err))
	}
	return nil
}

// configOf is the folder of the person's policy, empty when there is none.
func configOf(user string) string {
	if user == "" {
		return ""
	}
	return filepath.Dir(user)
}

func escapeGlob(path string) string {
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(path)
}

// Rule implements permissions.Policy.
func (p *Policies) Rule(_ context.Context, r permissions.Request) (permissions.Rule, string, error) {
	if p.err != nil {
		return permissions.Forbid, "", p.err
	}
	f := r.Resource.File
	if f == nil {
		return p.rule(r)
	}
	about := question{r.Applet, r.Action, r.Source, f.Path, f.Folder, f.Bare, f.Make, f.New, f.Chosen}
	if a, ok := p.known.get(about); ok {
		return a.rule, a.policy, nil
	}
	rule, policy, err := p.rule(r)
	if err == nil {
		p.known.put(about, answer{rule, policy})
	}
	return rule, policy, err
}

func (p *Policies) rule(r permissions.Request) (permissions.Rule, string, error) {
	s := p.rules[r.Action]
	if s == nil {
		return permissions.Ask, "", nil
	}
	q, err := p.request(r)
	if err != nil {
		return permissions.Forbid, "", err
	}
	rule, policy, err := s.judge(q)
	for _, other := range q.others {
		q.resource = other
		if also, by, failed := s.judge(q); failed != nil || strictness[also] > strictness[rule] {
			rule, policy, err = also, by, failed
		}
		if err != nil {
			break
		}
	}
	return rule, policy, err
}

// strictness orders the rules: of several things in one request the strictest
// rule about any of them holds.
var strictness = map[permissions.Rule]int{permissions.Permit: 0, permissions.Ask: 1, permissions.Narrow: 2, permissions.Forbid: 3}

// judge evaluates the rules about one resource.
func (s *slice) judge(q query) (permissions.Rule, string, error) {
	if !s.onBroad {
		return s.decide(q, true)
	}
	rule, policy, err := s.decide(q, false)
	if rule == permissions.Forbid || err != nil {
		return rule, policy, err
	}
	rule, policy, err = s.decide(q, true)
	if rule == permissions.Forbid && err == nil {
		return permissions.Narrow, policy, nil
	}
	return rule, policy, err
}

// decide evaluates the rules that may apply, with context.broad as given.
func (s *slice) decide(q query, broad bool) (permissions.Rule, string, error) {
	decision, diagnostic := cedar.Authorize(s.of(q.Principal), q, q.with(broad))
	if len(diagnostic.Errors) > 0 { // cedar goes on past these and may still say allow
		e := diagnostic.Errors[0]
		return permissions.Forbid, string(e.PolicyID), fmt.Errorf("policy %s: %s", e.PolicyID, e.Message)
	}
	if len(diagnostic.Reasons) == 0 {
		return permissions.Ask, "", nil
	}
	reasons := diagnostic.Reasons
	if decision == cedar.Allow && q.private {
		reasons = slices.DeleteFunc(reasons, func(r types.DiagnosticReason) bool { return !s.inside[r.PolicyID] })
		if len(reasons) == 0 {
			return permissions.Ask, "", nil
		}
	}
	first := slices.MinFunc(reasons, func(a, b types.DiagnosticReason) int {
		return strings.Compare(string(a.PolicyID), string(b.PolicyID))
	})
	if decision == cedar.Allow {
		return permissions.Permit, string(first.PolicyID), nil
	}
	return permissions.Forbid, string(first.PolicyID), nil
}

// Certifies tells whether statements signed by the key let the applet run
// unattended: only if a policy permits it and none forbids it.
func (p *Policies) Certifies(applet permissions.Applet, fingerprint string) (bool, error) {
	if p.err != nil {
		return false, p.err
	}
	q := query{applet: entityOf(applet), resource: entity(typeAuthor, fingerprint, nil, nil), budget: true}
	q.Principal, q.Resource = q.applet.UID, q.resource.UID
	q.Action = types.NewEntityUID(typeAction, types.String(certify))
	rule, _, err := p.rules[certify].decide(q, false)
	return rule == permissions.Permit && err == nil, err
}

// Limit implements permissions.Policy: the largest step of the budget's scale
// that a permit covers, by bisection; conditions on totals are monotone.
func (p *Policies) Limit(ctx context.Context, applet permissions.Applet, action permissions.Action) (uint64, error) {
	scale, ok := scales[action]
	if !ok {
		return 0, fmt.Errorf("%s is no budget", action)
	}
	low, high := uint64(0), scale.steps+1 // low is permitted (nothing always is), high is not
	for high-low > 1 {
		middle := low + (high-low)/2
		amount := &permissions.Amount{Total: middle * scale.step}
		rule, _, err := p.Rule(ctx, permissions.Request{Applet: applet, Action: action, Resource: permissions.Resource{Amount: amount}})
		switch {
		case err != nil:
			return 0, err
		case rule == permissions.Permit:
			low = middle
		default:
			high = middle
		}
	}
	return low * scale.step, nil
}

// scale is what limits of a budget are rounded down to, and how far they go.
type scale struct{ step, steps uint64 }

var scales = map[permissions.Action]scale{
	permissions.UseMemory: {64 << 10, 1 << 24},  // 64 KB to 1 TB
	permissions.UseCPU:    {100, 1 << 33},       // a tenth of a second to a lifetime
	permissions.UseFuel:   {1_000_000, 1 << 40}, // about 10 ms of plain code
	permissions.RefillCPU: {10, 6_400},          // a hundredth of a processor to 64 of them
	permissions.Store:     {4 << 10, 1 << 28},   // 4 KB to 1 TB
}
