package weburl_test

import (
	"testing"

	"example.org/vitrine/sandbox/protocol/weburl"
)

// The cases are those of the URL Standard's own test data that tell parsers apart.
func TestParse(t *testing.T) {
	tests := []struct{ input, base, want string }{
		{"http://example.com", "", "http://example.com/"},
		{"HTTP://EXAMPLE.com:80/../a/./b/..", "", "http://example.com/a/"},
		{"https://user:p%40ss@host:8080/x?y#z", "", "https://user:p%40ss@host:8080/x?y#z"},
		{"  http://a/ \t", "", "http://a/"},
		{"ht\ntp://a\t/b", "", "http://a/b"},
		{"http:\\\\x\\y", "", "http://x/y"},
		{"http:/x", "", "http://x/"},
		{"http:x", "", "http://x/"},
		{"http:x", "http://h/a/b", "http://h/a/x"},
		{"//x/y", "https://h/a", "https://x/y"},
		{"?q", "http://h/a/b?c#d", "http://h/a/b?q"},
		{"#q", "http://h/a/b?c#d", "http://h/a/b?c#q"},
		{"", "http://h/a/b?c#d", "http://h/a/b?c"},
		{"../../..", "http://h/a/b/c", "http://h/"},
		{"%2e%2E/x", "http://h/a/b/c", "http://h/a/x"},
		{"http://0x7f.1/", "", "http://127.0.0.1/"},
		{"http://0300.168.0.0xF0", "", "http://192.168.0.240/"},
		{"http://1.2.3.4.5/", "", ""},
		{"http://256.1.1.1/", "", ""},
		{"http://4294967296/", "", ""},
		{"http://4294967295/", "", "http://255.255.255.255/"},
		{"http://a.0x/", "", ""},
		{"http://[::1]:8080/", "", "http://[::1]:8080/"},
		{"http://[1:0::]", "", "http://[1::]/"},
		{"http://[0:0:1::ffff:1.2.3.4]", "", "http://[::1:0:0:ffff:102:304]/"},
		{"http://[2001:db8:0:0:1:0:0:1]", "", "http://[2001:db8::1:0:0:1]/"},
		{"http://[::127.0.0.1]", "", "http://[::7f00:1]/"},
		{"http://[1::2::3]", "", ""},
		{"http://[:1]", "", ""},
		{"http://[::1%25eth0]", "", ""},
		{"http://[::1.2.3]", "", ""},
		{"http://[::01.2.3.4]", "", ""},
		{"http://faß.ExAmPlE/", "", "http://xn--fa-hia.example/"},
		{"http://☃.net/", "", "http://xn--n3h.net/"},
		{"http://%e2%98%83.net/", "", "http://xn--n3h.net/"},
		{"http://a b/", "", ""},
		{"http://a%00b/", "", ""},
		{"http://a%41/", "", "http://aa/"},
		{"http://ho_st/", "", "http://ho_st/"},
		{"http://", "", ""},
		{"http://:80/", "", ""},
		{"http://user@/", "", ""},
		{"http://a:b@c:d/", "", ""},
		{"http://a:65536/", "", ""},
		{"http://a:065535/", "", "http://a:65535/"},
		{"http://a@b@c/", "", "http://a%40b@c/"},
		{"http://::@c/", "", "http://:%3A@c/"},
		{"http://h/ü?ü#ü", "", "http://h/%C3%BC?%C3%BC#%C3%BC"},
		{"http://h/a b?c d'#e`f", "", "http://h/a%20b?c%20d%27#e%60f"},
		{"foo://h/a b?c d'", "", "foo://h/a%20b?c%20d'"},
		{"http://h/%zz%", "", "http://h/%zz%"},
		{"mailto:x@y", "", "mailto:x@y"},
		{"data:text/plain,a b#c d", "", "data:text/plain,a b#c%20d"},
		{"data:a #x", "", "data:a%20#x"},
		{"javascript:alert(1)", "http://h/", "javascript:alert(1)"},
		{"x", "mailto:y", ""},
		{"#x", "mailto:y", "mailto:y#x"},
		{"foo:/bar", "", "foo:/bar"},
		{"foo://", "", "foo://"},
		{"foo:///p", "", "foo:///p"},
		{"foo:/.//p", "", "foo:/.//p"},
		{"foo://H%41st/", "", "foo://H%41st/"},
		{"foo://a^b/", "", ""},
		{"file:///etc/passwd", "", "file:///etc/passwd"},
		{"file:c:\\foo\\bar", "", "file:///c:/foo/bar"},
		{"file://C|/x/../..", "", "file:///C:/"},
		{"file://localhost/x", "", "file:///x"},
		{"file://host/x", "", "file://host/x"},
		{"/y", "file:///C:/x", "file:///C:/y"},
		{"D:", "file:///C:/x", "d:"},
		{"D|/", "file:///C:/x", "file:///D:/"},
		{"..", "file:///C:/", "file:///C:/"},
		{"relative", "", ""},
		{"1http://x", "", ""},
		{"blob:https://a/b", "", "blob:https://a/b"},
		{"ws://h:80/", "", "ws://h/"},
		{"wss://h:443", "", "wss://h/"},
	}
	for _, test := range tests {
		t.Run(test.input+" "+test.base, func(t *testing.T) {
			var base *weburl.URL
			if test.base != "" {
				var err error
				if base, err = weburl.Parse(test.base, nil); err != nil {
					t.Fatal(err)
				}
			}
			got := ""
			u, err := weburl.Parse(test.input, base)
			if err == nil {
				got = u.String()
			}
			if got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestSet(t *testing.T) {
	tests := []struct{ href, attribute, value, want string }{
		{"http://h/", "protocol", "https", "https://h/"},
		{"http://h:443/", "protocol", "https:", "https://h/"},
		{"http://h/", "protocol", "mailto", "http://h/"},
		{"foo://h/", "protocol", "http", "foo://h/"},
		{"http://h/", "protocol", "ht tp", "http://h/"},
		{"http://h/", "username", "a:b", "http://a%3Ab@h/"},
		{"file:///x", "username", "a", "file:///x"},
		{"http://u@h/", "password", "p", "http://u:p@h/"},
		{"http://h/", "host", "x:8080/y", "http://x:8080/"},
		{"http://h:1/", "host", "x", "http://x:1/"},
		{"http://h/", "host", "x:70000", "http://x/"},
		{"http://h/", "host", "", "http://h/"},
		{"http://h:1/", "hostname", "x:2", "http://h:1/"},
		{"http://h:1/", "hostname", "x", "http://x:1/"},
		{"mailto:x", "host", "y", "mailto:x"},
		{"file:///x", "host", "localhost", "file:///x"},
		{"http://h/", "port", "80", "http://h/"},
		{"http://h/", "port", "8080x", "http://h:8080/"},
		{"http://h:1/", "port", "", "http://h/"},
		{"http://h:1/", "port", "x", "http://h:1/"},
		{"http://h/a", "pathname", "b/../c?d#e", "http://h/c%3Fd%23e"},
		{"mailto:x", "pathname", "y", "mailto:x"},
		{"foo://h/a", "pathname", "", "foo://h"},
		{"http://h/a?b", "search", "?c#d", "http://h/a?c%23d"},
		{"http://h/a?b", "search", "", "http://h/a"},
		{"http://h/a?b", "search", "?", "http://h/a?"},
		{"http://h/#a", "hash", "b c", "http://h/#b%20c"},
		{"http://h/#a", "hash", "", "http://h/"},
	}
	for _, test := range tests {
		t.Run(test.href+" "+test.attribute+"="+test.value, func(t *testing.T) {
			u, err := weburl.Parse(test.href, nil)
			if err != nil {
				t.Fatal(err)
			}
			u.Set(test.attribute, test.value)
			if got := u.String(); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestOrigin(t *testing.T) {
	tests := map[string]string{
		"https://u:p@h:8080/x": "https://h:8080",
		"blob:https://h/x":     "https://h",
		"blob:ftp://h/x":       "null",
		"file:///x":            "null",
		"foo://h":              "null",
		"data:,x":              "null",
	}
	for address, want := range tests {
		u, err := weburl.Parse(address, nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := u.Origin(); got != want {
			t.Errorf("origin of %q is %q, want %q", address, got, want)
		}
	}
}

// FuzzParse holds that a serialised URL parses to itself.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{"http://u:p@h:1/a/../b?c#d", "file:c|/x", "foo:/.//x", "data:a #b", "http://[::1]/", "//x", "?y"} {
		f.Add(seed, "http://base/x/y?z")
		f.Add(seed, "")
	}
	f.Fuzz(func(t *testing.T, input, baseText string) {
		base, err := weburl.Parse(baseText, nil)
		if err != nil {
			base = nil
		}
		u, err := weburl.Parse(input, base)
		if err != nil {
			return
		}
		again, err := weburl.Parse(u.String(), nil)
		if err != nil {
			t.Fatalf("cannot parse %q, which is what %q became", u, input)
		}
		if again.String() != u.String() {
			t.Fatalf("%q became %q and then %q", input, u, again)
		}
	})
}
