package address

import (
	"errors"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"example.org/vitrine/sandbox/protocol/weburl"
)

// MaxLink is the most bytes of an address that is opened: it is shown whole.
const MaxLink = 2_048

// Link is an address that the person's own programs may open: one of the web,
// or of mail with recipients, subject and text and nothing else.
type Link struct {
	Address string   // the whole of it, in canonical form: ASCII, and as RFC 3986 has it
	Scheme  string   // http, https or mailto
	Hosts   []string // of the page, or of the recipients; as of Host
}

// ErrScheme is the error about an address that no program is asked to open.
var ErrScheme = errors.New("only http, https and mailto addresses are opened")

var (
	errMail  = errors.New("the mail address is not understood: write mailto:someone@example.org")
	errField = errors.New("a mailto address may have the fields to, cc, bcc, subject and body only")
)

// ParseLink reads an address to be opened. Errors are those of ParseWeb, and
// about the schemes and the fields that are not opened.
func ParseLink(text string) (Link, error) {
	if len(text) > MaxLink {
		return Link{}, ErrLong
	}
	u, err := weburl.Parse(text, nil)
	if err != nil {
		return Link{}, ErrAddress
	}
	var link Link
	switch u.Scheme {
	case "http", "https":
		link, err = webLink(u)
	case "mailto":
		link, err = mailLink(u)
	default:
		err = ErrScheme
	}
	if err != nil {
		return Link{}, err
	}
	if len(link.Address) > MaxLink {
		return Link{}, ErrLong
	}
	return link, nil
}

func webLink(u *weburl.URL) (Link, error) {
	if err := canonical(u); err != nil {
		return Link{}, err
	}
	host, err := Host(u.Host)
	if err != nil {
		return Link{}, err
	}
	return Link{Address: strict(u.String()), Scheme: u.Scheme, Hosts: []string{host}}, nil
}

// strict escapes what the URL standard lets stand and RFC 3986 does not:
// programs that are handed an address may go by either.
func strict(address string) string {
	return escape(address, func(c byte) bool { return c > ' ' && c < 0x7f && !strings.ContainsRune("\"<>\\^`{|}", rune(c)) })
}

func escape(s string, stands func(byte) bool) string {
	const digits = "0123456789ABCDEF"
	var b strings.Builder
	for i := range len(s) {
		if c := s[i]; stands(c) {
			b.WriteByte(c)
		} else {
			b.Write([]byte{'%', digits[c>>4], digits[c&15]})
		}
	}
	return b.String()
}

// mailLink writes an address of mail anew, out of what it was understood as:
// no spelling of another field gets through.
func mailLink(u *weburl.URL) (Link, error) {
	if !u.Opaque || u.HasFrag {
		return Link{}, errMail
	}
	m := mail{link: Link{Scheme: u.Scheme}}
	to, err := m.recipients(u.Body)
	if err != nil {
		return Link{}, err
	}
	address, mark := "mailto:"+to, "?"
	for field := range strings.SplitSeq(u.Query, "&") {
		if field == "" {
			continue
		}
		name, value, err := m.field(field)
		if err != nil {
			return Link{}, err
		}
		address += mark + name + "=" + value
		mark = "&"
	}
	m.link.Address = address
	return m.link, nil
}

// mail is an address of mail that is being read.
type mail struct{ link Link }

func (m *mail) field(text string) (name, value string, err error) {
	name, value, _ = strings.Cut(text, "=")
	name, err = unescape(name)
	if err != nil {
		return "", "", err
	}
	switch name = strings.ToLower(name); name {
	case "to", "cc", "bcc":
		value, err = m.recipients(value)
	case "subject":
		value, err = mailText(value, false)
	case "body":
		value, err = mailText(value, true)
	default:
		err = errField
	}
	return name, value, err
}

// recipients reads addresses of mail with commas between them.
func (m *mail) recipients(list string) (string, error) {
	if list == "" {
		return "", nil
	}
	var all []string
	for one := range strings.SplitSeq(list, ",") {
		one, err := unescape(one)
		if err == nil {
			err = seen(one)
		}
		if err != nil {
			return "", err
		}
		at := strings.LastIndexByte(one, '@')
		if at < 1 {
			return "", errMail
		}
		who, host := one[:at], one[at+1:]
		if strings.ContainsAny(who, " \t\"(),:;<>@[\\]") { // only quoted names have these
			return "", errMail
		}
		if host, err = Host(host); err != nil {
			return "", err
		}
		if !slices.Contains(m.link.Hosts, host) {
			m.link.Hosts = append(m.link.Hosts, host)
		}
		all = append(all, escape(who, unreserved)+"@"+host)
	}
	return strings.Join(all, ","), nil
}

func unreserved(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("-._~", c) >= 0
}

// mailText reads the value of a field. Only a text has lines and tabs; lines
// end as mail has it.
func mailText(value string, lines bool) (string, error) {
	text, err := unescape(value)
	if err != nil {
		return "", err
	}
	text = strings.ReplaceAll(text, "\r\n", "\n")
	plain := text
	if lines {
		plain = strings.NewReplacer("\n", "", "\t", "").Replace(text)
	}
	if err := seen(plain); err != nil {
		return "", err
	}
	return escape(strings.ReplaceAll(text, "\n", "\r\n"), unreserved), nil
}

// unescape decodes what is UTF-8.
func unescape(s string) (string, error) {
	text := weburl.Unescape(s)
	if !utf8.ValidString(text) {
		return "", ErrAddress
	}
	return text, nil
}

// seen refuses controls, and what cannot be seen but for the joiners that some
// scripts and emoji need.
func seen(text string) error {
	const joiners = "\u200c\u200d"
	for _, c := range text {
		if unicode.IsControl(c) || unicode.Is(unicode.Cf, c) && !strings.ContainsRune(joiners, c) {
			return ErrAddress
		}
	}
	return nil
}
