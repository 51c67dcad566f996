package dom

import (
	"math"
	"strconv"
	"strings"
)

// declaration is one property of a style attribute.
type declaration struct{ name, value string }

const (
	maxDeclarations = 100
	maxStyle        = 8 << 10 // bytes of a style attribute
)

// parseStyle reads a style attribute. What is not "name: value" is left out.
func parseStyle(s string) []declaration {
	if len(s) > maxStyle {
		s = s[:maxStyle]
	}
	var out []declaration
	for part := range strings.SplitSeq(s, ";") {
		name, value, found := strings.Cut(part, ":")
		name, value = strings.ToLower(strings.TrimSpace(name)), strings.TrimSpace(value)
		value = strings.TrimSpace(strings.TrimSuffix(value, "!important"))
		if found && name != "" && value != "" && len(out) < maxDeclarations {
			out = withDeclaration(out, name, value)
		}
	}
	return out
}

func withDeclaration(list []declaration, name, value string) []declaration {
	for i := range list {
		if list[i].name == name {
			list[i].value = value
			return list
		}
	}
	return append(list, declaration{name, value})
}

func (n *node) setStyle(name, value string) {
	if value != "" {
		if len(n.style) < maxDeclarations && len(value) <= maxStyle {
			n.style = withDeclaration(n.style, name, value)
		}
		return
	}
	for i := range n.style {
		if n.style[i].name == name {
			n.style = append(n.style[:i:i], n.style[i+1:]...)
			return
		}
	}
}

func (n *node) css(name string) string {
	for i := range n.style {
		if n.style[i].name == name {
			return n.style[i].value
		}
	}
	return ""
}

func (n *node) styleText() string {
	var b strings.Builder
	for i, d := range n.style {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(d.name + ": " + d.value + ";")
	}
	return b.String()
}

// length reads a CSS length in pixels, which are scene units.
func length(s string) (float64, bool) {
	if s == "" {
		return 0, false // and no error is made
	}
	s = strings.TrimSpace(strings.ToLower(s))
	factor := 1.0
	switch {
	case strings.HasSuffix(s, "px"):
		s = s[:len(s)-2]
	case strings.HasSuffix(s, "rem"):
		s, factor = s[:len(s)-3], 16
	case strings.HasSuffix(s, "em"):
		s, factor = s[:len(s)-2], 16
	}
	x, err := strconv.ParseFloat(s, 64)
	return x * factor, err == nil && !math.IsNaN(x) && !math.IsInf(x, 0)
}

// columnsOf counts the columns of grid-template-columns.
func columnsOf(s string) int {
	s = strings.TrimSpace(s)
	if inner, found := strings.CutPrefix(s, "repeat("); found {
		count, _, _ := strings.Cut(inner, ",")
		n, err := strconv.Atoi(strings.TrimSpace(count))
		if err != nil {
			return 0
		}
		return n
	}
	count, depth, inside := 0, 0, false
	for _, r := range s {
		switch {
		case r == '(':
			depth++
		case r == ')':
			depth--
		case r == ' ' && depth == 0:
			inside = false
			continue
		}
		if !inside {
			inside = true
			count++
		}
	}
	return count
}
