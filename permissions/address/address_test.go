package address_test

import (
	"net/netip"
	"slices"
	"strings"
	"testing"

	"example.org/vitrine/permissions/address"
)

func TestHost(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"Example.ORG.": "example.org", "BÜCHER.example": "xn--bcher-kva.example", "evil。example": "evil.example", "ｅvil.example": "evil.example",
		"my_nas": "my_nas", "127.0.0.1": "127.0.0.1", "[::1]": "::1", "0:0::1": "::1", "::ffff:127.0.0.1": "127.0.0.1",
	} {
		if got, err := address.Host(text); got != want || err != nil {
			t.Errorf("%q: got %q, %v, want %q", text, got, err, want)
		}
	}
	for _, text := range []string{
		"", ".", "..", "a..b", "2130706433", "0x7f000001", "127.1", "0177.0.0.1", "1.2.3.4.5", "a.0x7f", "999.1.1.1", "１２７.0.0.1", "127.0.0.1.",
		"exa mple.org", "example.org\n", "exa\tmple.org", "example.org/x", "user@example.org", "exam\x00ple", "%65xample.org", "fe80::1%eth0",
		"[127.0.0.1]", "[example.org]", "a*b", strings.Repeat("a.", 200) + "b", strings.Repeat("a", 64) + ".org", "xn--\u00ad", "a:b",
	} {
		if got, err := address.Host(text); err == nil {
			t.Errorf("%q: got %q, want an error", text, got)
		}
	}
}

func TestPrivateName(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]bool{
		"localhost": true, "a.localhost": true, "printer": true, "printer.local": true, "10.0.0.1": true, "::1": true, "git.internal": true,
		"nas.home.arpa": true, "example.org": false, "local.example.org": false, "notlocal": true, "a.notlocal": false,
	} {
		if got := address.PrivateName(name); got != want {
			t.Errorf("%s: got %t, want %t", name, got, want)
		}
	}
}

// Issue 10, kind 14: IPv6 is public only within 2000::/3, less the special ranges.
func TestPublic(t *testing.T) {
	t.Parallel()
	for want, all := range map[bool]string{
		true: "8.8.8.8 192.0.1.1 192.88.100.1 2606:4700::1111 2000::1 3ffe::1 3fff:1000::1 64:ff9b::808:808 ::ffff:8.8.8.8",
		false: `127.0.0.1 ::1 ::ffff:127.0.0.1 ::ffff:7f00:1 10.1.2.3 172.16.0.1 192.168.1.1 169.254.169.254 fe80::1 fd00::1 0.0.0.0 :: 100.64.1.1
			64:ff9b::7f00:1 64:ff9b::a00:1 64:ff9b:1::1 2002:7f00:1:: 2001:0:1::1 2001:20::1 2001:db8::1 2620:4f:8000::1 3fff::1 4000::1 400::1 8000::1
			5f00::1 100::1 100:0:0:1::1 1fff::1 fec0::1 ::127.0.0.1 ::7f00:1 224.0.0.1 ff02::1 ff0e::1 239.1.1.1 240.0.0.1 255.255.255.255 192.0.2.1
			198.51.100.7 203.0.113.9 198.18.0.1 192.0.0.8 192.31.196.1 192.52.193.1 192.88.99.1 192.175.48.1`,
	} {
		for a := range strings.FieldsSeq(all) {
			if got := address.Public(netip.MustParseAddr(a)); got != want {
				t.Errorf("%s: got %t, want %t", a, got, want)
			}
		}
	}
	if address.Public(netip.Addr{}) {
		t.Error("no address at all is public")
	}
}

// webAddresses are spellings and what they mean; nothing: they are refused.
var webAddresses = map[string]string{
	"http://evil.example/x":               "http://evil.example/x",
	"http:evil.example/x":                 "http://evil.example/x",
	"http:\\\\evil.example\\x":            "http://evil.example/x",
	"http:///evil.example/x":              "http://evil.example/x",
	"http:/evil.example/x":                "http://evil.example/x",
	" hTTp://evil。example/ ":              "http://evil.example/",
	"http://ｅvil.example/":                "http://evil.example/",
	"http://%65vil.example./":             "http://evil.example/",
	"ht\ntp://evil.ex\tample:80/":         "http://evil.example/",
	"http://0x7f.1/":                      "http://127.0.0.1/",
	"http://2130706433:8080":              "http://127.0.0.1:8080/",
	"http://[0:0::1]/":                    "http://[::1]/",
	"http://[::ffff:127.0.0.1]/":          "http://127.0.0.1/",
	"https://аррӏе.com/":                  "https://xn--80ak6aa92e.com/",
	"https://example.org/a b?c=ü|d#e":     "https://example.org/a%20b?c=%C3%BC|d",
	"http://example.org?":                 "http://example.org/?",
	"https://example.org/a/../%2e%2E/b":   "https://example.org/b",
	"http://user@evil.example/":           "",
	"https:good.example@evil.example/":    "",
	"https:/good.example@evil.example/":   "",
	"https://good.example%40evil.example": "",
	"http://:p@evil.example/":             "",
	"http:?x":                             "",
	"http://":                             "",
	"//evil.example/":                     "",
	"http://example.org:0/":               "",
	"http://example.org:65536/":           "",
	"http://[fe80::1%25eth0]/":            "",
	"http://a..b/":                        "",
	"http://a*b/":                         "",
	"ftp://example.org/":                  "",
	"file:///etc/passwd":                  "",
	"javascript:alert(1)":                 "",
	"view-source:http://example.org/":     "",
	"data:,x":                             "",
	"ws://example.org/":                   "",
}

// Issue 10, kind 6: every spelling of an address is read as browsers read it, or refused.
func TestParseWeb(t *testing.T) {
	t.Parallel()
	for text, want := range webAddresses {
		got := ""
		if w, err := address.ParseWeb(text, nil); err == nil {
			got = w.String()
		}
		if got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
	base, err := address.ParseWeb("https://example.org/a/b?c", nil)
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"/x":   "https://example.org/x",
		"y z?": "https://example.org/a/y%20z?", "//other.example": "https://other.example/", "?q": "https://example.org/a/b?q",
		"\\\\other.example": "https://other.example/", "https:z": "https://example.org/a/z", "https://u@x/": "", "ftp:x": "", "": "https://example.org/a/b?c",
	} {
		got := ""
		if w, err := address.ParseWeb(text, base); err == nil {
			got = w.String()
		}
		if got != want {
			t.Errorf("%q from %s: got %q, want %q", text, base, got, want)
		}
	}
	w, err := address.ParseWeb("HTTPS://[::1]:8443/a?b#c", nil)
	if err != nil || w.Host != "::1" || w.Port != 8443 || w.Path != "/a" || w.Query != "?b" || w.Origin() != "https://[::1]:8443" || w.Endpoint() != "[::1]:8443" {
		t.Errorf("got %+v, %v", w, err)
	}
}

// Issue 10, kind 6: what is handed to the person's programs is canonical, and a
// mail has known fields only.
func TestParseLink(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"http:evil.example/x":                "http://evil.example/x",
		"https://example.org/?a=`b`|c\"#d{}": "https://example.org/?a=%60b%60%7Cc%22#d%7B%7D",
		"https://example.org:443/#x":         "https://example.org/#x",
		"https:good.example@evil.example/":   "",
		"http://user:p@evil.example/":        "",
		"ftp://example.org/":                 "",
		"javascript:alert(1)":                "",
		"/etc/passwd":                        "",

		"mailto:a@Example.ORG":                              "mailto:a@example.org",
		"MAILTO:a@b.example,c%40d.example":                  "mailto:a@b.example,c@d.example",
		"mailto:?to=a@b.example&subject=x+y%20z":            "mailto:?to=a@b.example&subject=x%2By%20z",
		"mailto:a@b.example?BODY=l%0D%0Am%0an%09o":          "mailto:a@b.example?body=l%0D%0Am%0D%0An%09o",
		"mailto:ü@bücher.example?subject=ß":                 "mailto:%C3%BC@xn--bcher-kva.example?subject=%C3%9F",
		"mailto:":                                           "mailto:",
		"mailto:a@b.example?subject=x%26attach=/etc/passwd": "mailto:a@b.example?subject=x%26attach%3D%2Fetc%2Fpasswd",
		"mailto:a@b?attach=/etc/passwd&subject=x":           "",
		"mailto:a@b?subject=x&Attachment=/etc/passwd":       "",
		"mailto:a@b?%61ttach=/etc/passwd":                   "",
		"mailto:a@b?subject=x%0ABcc:c@d":                    "",
		"mailto:a@b?subject=x%00":                           "",
		"mailto:a@b?body=%E2%80%AEx":                        "",
		"mailto:a@b?body=%ff":                               "",
		"mailto:a@b?cc=nobody":                              "",
		"mailto:a@b?in-reply-to=x":                          "",
		"mailto:a@b#c":                                      "",
		"mailto:a":                                          "",
		"mailto:@b":                                         "",
		"mailto:a%20b@c.example":                            "",
		"mailto:a%0d%0a@c.example":                          "",
		"mailto://a@b.example":                              "",
	} {
		got := ""
		if link, err := address.ParseLink(text); err == nil {
			got = link.Address
		}
		if got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
	link, err := address.ParseLink("mailto:a@b.example?cc=c@d.example,e@b.example")
	if want := []string{"b.example", "d.example"}; err != nil || !slices.Equal(link.Hosts, want) || link.Scheme != "mailto" {
		t.Errorf("got %+v, %v, want the hosts %q", link, err, want)
	}
	if _, err := address.ParseLink("https://example.org/" + strings.Repeat("ü", address.MaxLink/3)); err == nil {
		t.Error("an address that escaping makes too long is opened")
	}
}

// FuzzAddress holds what everything rests on: what is canonical is ASCII, means
// itself, and names no user.
func FuzzAddress(f *testing.F) {
	for text := range webAddresses {
		f.Add(text)
	}
	f.Add("mailto:a@b.example?cc=c@d&subject=%C3%9F&body=%0D%0A")
	f.Fuzz(func(t *testing.T, text string) {
		if host, err := address.Host(text); err == nil {
			if again, err := address.Host(host); again != host || err != nil {
				t.Errorf("host %q: got %q, then %q, %v", text, host, again, err)
			}
		}
		if w, err := address.ParseWeb(text, nil); err == nil {
			again, err := address.ParseWeb(w.String(), nil)
			if err != nil || again.String() != w.String() || again.Host != w.Host || again.Port != w.Port {
				t.Errorf("web %q: got %q, then %v, %v", text, w, again, err)
			}
			if host, err := address.Host(w.Host); host != w.Host || err != nil || !strings.HasPrefix(w.Path, "/") {
				t.Errorf("web %q: got host %q and path %q", text, w.Host, w.Path)
			}
		}
		link, err := address.ParseLink(text)
		if err != nil {
			return
		}
		again, err := address.ParseLink(link.Address)
		if err != nil || again.Address != link.Address || again.Scheme != link.Scheme || !slices.Equal(again.Hosts, link.Hosts) {
			t.Errorf("link %q: got %+v, then %+v, %v", text, link, again, err)
		}
		if strings.ContainsFunc(link.Address, func(c rune) bool { return c <= ' ' || c > '~' || strings.ContainsRune("\"<>\\^`{|}", c) }) {
			t.Errorf("link %q: got %q", text, link.Address)
		}
	})
}
