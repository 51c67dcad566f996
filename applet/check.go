package applet

import (
	"errors"
	"fmt"
	"net"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/bmatcuk/doublestar/v4"
	"golang.org/x/mod/semver"
	"golang.org/x/text/unicode/norm"
)

// Limits on the texts and lists of a manifest: what fits where it is shown.
const (
	maxID          = 128 // bytes
	maxName        = 60  // characters; the trusted bar and the prompts show it whole
	maxVersion     = 64  // bytes
	maxDescription = 1_000
	maxReason      = 300
	maxResource    = 1_024
	maxIcons       = 16
	maxPermissions = 64
	maxPackages    = 64
	maxIncludes    = 256
)

var (
	idPattern      = regexp.MustCompile(`^[a-z][a-z0-9-]*(\.[a-z0-9][a-z0-9-]*)+$`)
	sizesPattern   = regexp.MustCompile(`^(any|[1-9][0-9]{0,3}x[1-9][0-9]{0,3})( [1-9][0-9]{0,3}x[1-9][0-9]{0,3})*$`)
	mediaPattern   = regexp.MustCompile(`^[a-z]+/[a-z0-9.+-]{1,64}$`)
	hashPattern    = regexp.MustCompile(`^[0-9a-f]{64}$`)
	packagePattern = regexp.MustCompile(`^(@[a-z0-9][a-z0-9._-]*/)?[a-z0-9][a-z0-9._-]*$`)
)

func checkID(s string) error {
	if len(s) > maxID || !idPattern.MatchString(s) {
		return errors.New("is not a reverse domain name in lower case, such as org.example.clock")
	}
	return nil
}

func checkName(s string) error {
	if s != strings.TrimSpace(s) || s == "" {
		return errors.New("is empty, or begins or ends with a space")
	}
	return checkLine(maxName)(s)
}

func checkVersion(s string) error {
	if len(s) > maxVersion || !semver.IsValid("v"+s) || strings.Count(strings.FieldsFunc(s, func(r rune) bool { return r == '-' || r == '+' })[0], ".") != 2 {
		return errors.New("is not a semantic version, such as 1.0.0")
	}
	return nil
}

func checkDescription(s string) error {
	if utf8.RuneCountInString(s) > maxDescription {
		return fmt.Errorf("is longer than %d characters", maxDescription)
	}
	return visible(strings.ReplaceAll(s, "\n", " "))
}

// checkLine accepts one line of at most that many characters.
func checkLine(most int) func(string) error {
	return func(s string) error {
		if s == "" {
			return errors.New("is empty")
		}
		if utf8.RuneCountInString(s) > most {
			return fmt.Errorf("is longer than %d characters", most)
		}
		return visible(s)
	}
}

// visible refuses characters that cannot be seen or that change how others
// are shown: control characters, bidi overrides, zero-width ones.
func visible(s string) error {
	for _, r := range s {
		if !unicode.IsPrint(r) || unicode.In(r, unicode.Cf, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point) {
			return fmt.Errorf("contains the invisible character U+%04X", r)
		}
	}
	return nil
}

func checkAction(s string) error {
	if _, ok := actions[s]; ok {
		return nil
	}
	known := make([]string, 0, len(actions))
	for a := range actions {
		known = append(known, a)
	}
	slices.Sort(known)
	if near := nearest(s, known); near != "" {
		return fmt.Errorf("is %s; did you mean %q?", show(s), near)
	}
	return fmt.Errorf("is %s; known are %s", show(s), strings.Join(known, ", "))
}

func checkResource(action, s string) error {
	switch actions[action] {
	case fileResource:
		if !path.IsAbs(s) || !doublestar.ValidatePattern(s) {
			return fmt.Errorf("the resource %s is not an absolute path or a pattern of one, such as /tmp/**", show(s))
		}
	case endpointResource:
		host, port, err := net.SplitHostPort(s)
		if err != nil || host == "" {
			return fmt.Errorf("the resource %s is not host:port", show(s))
		}
		if n, err := strconv.ParseUint(port, 10, 16); port != "*" && (err != nil || n == 0) {
			return fmt.Errorf("the port of %s is not a number from 1 to 65535 or *", show(s))
		}
	case noResource:
		return fmt.Errorf("%s takes no resource", action)
	case addressResource:
	}
	return nil
}

func checkSizes(s string) error {
	if !sizesPattern.MatchString(s) {
		return errors.New(`is not a list of sizes such as "64x64"`)
	}
	return nil
}

func checkMediaType(s string) error {
	if !mediaPattern.MatchString(s) {
		return errors.New("is not a media type such as image/png")
	}
	return nil
}

func checkHash(s string) error {
	if !hashPattern.MatchString(s) {
		return errors.New("is not a SHA-256 in 64 lower-case hexadecimal digits")
	}
	return nil
}

func checkArmored(s string) error {
	if len(s) > MaxSignature || !strings.HasPrefix(s, "-----BEGIN SSH SIGNATURE-----") {
		return errors.New("is not an SSH signature")
	}
	return nil
}

func checkPackage(s string) error {
	if len(s) > maxID || !packagePattern.MatchString(s) {
		return errors.New("is not the name of an npm package")
	}
	return nil
}

func checkInclude(s string) error {
	if !doublestar.ValidatePattern(s) {
		return errors.New("is not a pattern")
	}
	return checkPath(s)
}

// checkPath accepts a path that names the same file inside the bundle
// whatever system and tool it is unpacked with.
func checkPath(s string) error {
	switch {
	case s == "":
		return errors.New("is empty")
	case len(s) > MaxPath:
		return fmt.Errorf("is longer than %d bytes", MaxPath)
	case !utf8.ValidString(s):
		return errors.New("is not valid UTF-8")
	case s[0] == '/':
		return errors.New("is absolute")
	case strings.ContainsRune(s, '\\'):
		return errors.New("contains a backslash")
	case strings.ContainsRune(s, ':'):
		return errors.New("contains a colon") // drives and streams on Windows
	case !norm.NFC.IsNormalString(s):
		return errors.New("is not in Unicode normalisation form C")
	}
	for element := range strings.SplitSeq(s, "/") {
		switch {
		case element == "..":
			return errors.New("climbs out of the bundle")
		case element == "" || element == ".":
			return errors.New("has an empty or . element")
		case strings.HasSuffix(element, ".") || strings.HasSuffix(element, " "):
			return errors.New("has an element that ends with a dot or space")
		}
	}
	return visible(s)
}
