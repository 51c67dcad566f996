package policy

import (
	"bytes"
	"fmt"
	"path"
	"strconv"
	"strings"
	"time"

	"github.com/cedar-policy/cedar-go/types"

	"example.org/vitrine/permissions"
)

// Export writes remembered decisions as Cedar policies that say the same. What
// Cedar has no words for stands in annotations: span, end, pin, pattern.
// Grants for a run are left out. Import reads it back.
func Export(all []*permissions.Remembered) []byte {
	var b bytes.Buffer
	b.WriteString("// What was remembered by Vitrine. `vitrine grants import` takes it back in.\n")
	for _, m := range all {
		if m.Span == permissions.Run || m.Span == permissions.Once {
			continue
		}
		b.WriteByte('\n')
		b.WriteString(rule(m))
	}
	return b.Bytes()
}

// rule is one policy. Names and paths are strangers' text: in Cedar's own
// quotation, in which nothing can end the string.
func rule(m *permissions.Remembered) string {
	var b strings.Builder
	annotate := func(key, value string) {
		if value != "" {
			fmt.Fprintf(&b, "@%s(%s)\n", key, quote(value))
		}
	}
	annotate("applet", m.Applet.Name)
	annotate("span", string(m.Span))
	if !m.Until.IsZero() {
		annotate("until", m.Until.UTC().Format(time.RFC3339))
	}
	if m.Pinned {
		annotate("pinned", "true")
	}
	annotate("package", m.Source)
	annotate("pattern", m.Scope.Pattern)
	effect := "permit"
	if m.Verdict != permissions.Grant {
		effect = "forbid"
	}
	resource, conditions := extent(m)
	fmt.Fprintf(&b, "%s (\n    principal == Applet::%s,\n    action == Action::%s,\n    %s\n)", effect, quote(m.Applet.Identity), quote(string(m.Action)), resource)
	if len(conditions) > 0 {
		fmt.Fprintf(&b, "\nwhen { %s }", strings.Join(conditions, " && "))
	}
	b.WriteString(";\n")
	return b.String()
}

func quote(s string) string { return string(types.String(s).MarshalCedar()) }

// extent says what a decision covers: the resource of the policy's head, and
// its conditions.
func extent(m *permissions.Remembered) (resource string, conditions []string) {
	switch r := m.Resource; {
	case m.Scope.Folder != "":
		resource = "resource in Folder::" + quote(m.Scope.Folder)
	case m.Scope.Pattern != "":
		resource = "resource in Folder::" + quote(fixedPart(m.Scope.Pattern))
		conditions = []string{"resource.path like " + like(m.Scope.Pattern)}
	case r.File != nil && r.File.Folder:
		resource = "resource in Folder::" + quote(r.File.Path)
	case r.File != nil:
		resource = "resource == File::" + quote(r.File.Path)
	case r.Endpoint != nil:
		return endpoints(m)
	case r.Amount != nil:
		resource = "resource == Budget::" + quote(budgetNames[m.Action])
		conditions = []string{"context.total <= " + strconv.FormatUint(r.Amount.Total, 10)}
	case r.Address != "":
		resource = "resource == Link::" + quote(r.Address)
	case m.Action == permissions.Notify:
		resource = "resource == Desktop::" + quote("notifications")
	default:
		resource = "resource == Desktop::" + quote("clipboard")
	}
	if part := partOf(m); part != "" {
		conditions = append(conditions, "resource."+part)
	}
	if m.Source != "" {
		conditions = append(conditions, "context.source == "+quote(m.Source))
	}
	return resource, conditions
}

// partOf is the attribute that says how much of a file a decision is about;
// empty for all of it.
func partOf(m *permissions.Remembered) string {
	f, exact := m.Resource.File, m.Scope == (permissions.Scope{})
	switch {
	case f == nil:
	case f.Make:
		return "make"
	case f.Bare && exact:
		return "bare"
	case f.New && exact && m.Action == permissions.WriteFile && m.Verdict == permissions.Grant:
		return "new" // what somebody else puts there is not covered
	}
	return ""
}

func endpoints(m *permissions.Remembered) (resource string, conditions []string) {
	e := m.Resource.Endpoint
	switch {
	case m.Scope.Host != "":
		resource = "resource in Host::" + quote(m.Scope.Host)
	case m.Scope.Domain != "":
		resource = "resource in Domain::" + quote(m.Scope.Domain)
	default:
		resource = "resource in Host::" + quote(e.Host)
	}
	if port := portOf(m); port != 0 {
		conditions = append(conditions, fmt.Sprintf("resource.port == %d", port))
	}
	if e.Protocol != "tcp" {
		conditions = append(conditions, "resource.protocol == "+quote(e.Protocol))
	}
	if e.Public {
		conditions = append(conditions, "resource.public")
	} else {
		var known []string
		for _, a := range e.Addresses {
			known = append(known, fmt.Sprintf("ip(%q)", a.Unmap().WithZone("")))
		}
		conditions = append(conditions, fmt.Sprintf("[%s].containsAll(resource.addresses)", strings.Join(known, ", ")))
	}
	if m.Source != "" {
		conditions = append(conditions, "context.source == "+quote(m.Source))
	}
	return resource, conditions
}

func portOf(m *permissions.Remembered) uint16 {
	if m.Scope == (permissions.Scope{}) {
		return m.Resource.Endpoint.Port
	}
	return m.Scope.Port
}

// fixedPart is the folder that everything a pattern matches is in.
func fixedPart(pattern string) string {
	if i := strings.IndexAny(pattern, `*?[{\`); i >= 0 {
		pattern = pattern[:i] + "x"
	}
	return path.Dir(pattern)
}

// like is the closest that Cedar has to a pattern. Its * spans folders, so it
// covers more; the annotation has the pattern itself.
func like(pattern string) string {
	var parts []any
	inSet := false
	for _, c := range pattern {
		switch {
		case inSet:
			inSet = c != ']'
		case c == '*' || c == '?' || c == '[':
			inSet = c == '['
			parts = append(parts, types.Wildcard{})
		default:
			parts = append(parts, types.String(c))
		}
	}
	return string(types.NewPattern(parts...).MarshalCedar())
}
