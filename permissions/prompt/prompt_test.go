package prompt_test

import (
	"net/netip"
	"strings"
	"testing"

	"example.org/vitrine/permissions"
	"example.org/vitrine/permissions/account"
	"example.org/vitrine/permissions/prompt"
)

func memory(limit, step uint64, first bool) permissions.Resource {
	return permissions.Resource{Amount: &permissions.Amount{Used: limit, Limit: limit, Step: step, Total: limit + step, Default: first}}
}

func mail(host string) permissions.Resource {
	return permissions.Resource{Endpoint: &permissions.Endpoint{
		Host: host, Port: 25, Protocol: "tcp", Addresses: []netip.Addr{netip.MustParseAddr("93.184.216.34")}, Public: true,
	}}
}

func file(path string) permissions.Resource {
	return permissions.Resource{File: &permissions.File{Path: path, Asked: path}}
}

// The three situations of the 1994 proposal, word for word, and their variants.
// A name in a link reads otherwise than it is written, and may lead inside.
func TestLinkTells(t *testing.T) {
	for address, want := range map[string]string{
		"https://example.org/":                       "",
		"https://xn--80ak6aa92e.com/":                `Reads \u{430}\u{440}\u{440}\u{4cf}\u{435}.com; The name has letters that can look like others.`,
		"http://127.0.0.1:631/":                      "This address is not on the public Internet: it is this machine, your own network, or one with a special use.",
		"http://printer/":                            "This address is not on the public Internet: it is this machine, your own network, or one with a special use.",
		"mailto:a@localhost?cc=b@xn--fa-hia.example": "Reads faß.example; The name has letters that can look like others.",
	} {
		p := prompt.Describe(permissions.Request{Action: permissions.OpenLink, Resource: permissions.Resource{Address: address}}, account.Figures{})
		var got []string
		for _, f := range p.Object[1:] {
			got = append(got, f.Label+" "+f.Value)
		}
		if got := strings.Join(append(got, p.Risks...), "; "); got != want {
			t.Errorf("%s: got %q, want %q", address, got, want)
		}
	}
}

func TestSentences(t *testing.T) {
	for _, test := range []struct {
		name     string
		action   permissions.Action
		resource permissions.Resource
		want     string
	}{
		{"fractal image display", permissions.UseMemory, memory(32<<20, 5<<20, true), "The 'fractal image display' task has consumed the default maximum memory resources, and requested 5MB more."},
		{"fractal image display", permissions.UseMemory, memory(37<<20, 9<<20, false), "The 'fractal image display' task has consumed its maximum memory resources, raised to 37MB before, and requested 9MB more."},
		{"smart form", permissions.Connect, mail("mail.example.org"), "The 'smart form' task wishes to open a socket connection to port 25 (sendmail) on mail.example.org"},
		{"geometric viewer", permissions.ReadFile, file("/etc/passwd"), `The 'geometric viewer' application wants to read the file "/etc/passwd"`},
		{"geometric viewer", permissions.WriteFile, file("/tmp/x"), `The 'geometric viewer' application wants to write the file "/tmp/x"`},
		{"loop", permissions.UseCPU, memory(10_000, 60_000, true), "The 'loop' task has consumed the default maximum computing time, and requested 1 minute more."},
		{"x' task is harmless. The 'y", permissions.ReadFile, file(`/tmp/a" and "b`), `The 'x\' task is harmless. The \'y' application wants to read the file "/tmp/a\" and \"b"`},
		{"", permissions.Notify, permissions.Resource{}, "The 'unnamed' application wants to show a notification"},
	} {
		r := permissions.Request{Applet: permissions.Applet{Identity: "digest:0", Name: test.name}, Action: test.action, Resource: test.resource}
		if got := prompt.Describe(r, account.Figures{}).Sentence; got != test.want {
			t.Errorf("sentence for %s:\n got %s\nwant %s", test.action, got, test.want)
		}
		if got := prompt.Sentence(r); got != test.want {
			t.Errorf("Sentence differs from Describe: %s", got)
		}
	}
}

func TestEscape(t *testing.T) {
	for _, test := range []struct{ name, in, want string }{
		{"plain", "Fractal viewer", "Fractal viewer"},
		{"accents", "Café Zürich", "Café Zürich"},
		{"japanese", "日本語 Viewer", "日本語 Viewer"},
		{"cyrillic word", "Привет мир", "Привет мир"},
		{"apostrophe", "Conway's Life", "Conway's Life"},
		{"typographic apostrophe", "L’art", "L’art"},
		{"quote closes", "x' or", `x\' or`},
		{"typographic quote closes", "x’ or", `x\u{2019} or`},
		{"line break", "a\nb\r\tc", `a\nb\r\tc`},
		{"control", "a\x1b[2Jb\x00", `a\u{1b}[2Jb\u{0}`},
		{"c1 control", "a\u009bb", `a\u{9b}b`},
		{"bidi override", "exe.\u202etxt", `exe.\u{202e}txt`},
		{"bidi isolate", "\u2066a\u2069", `\u{2066}a\u{2069}`},
		{"arabic letter mark", "a\u061cb", `a\u{61c}b`},
		{"zero width", "a\u200bb\u200dc\ufeffd", `a\u{200b}b\u{200d}c\u{feff}d`},
		{"soft hyphen", "a\u00adb", `a\u{ad}b`},
		{"tag characters", "a\U000e0041", `a\u{e0041}`},
		{"hangul filler", "a\u3164b", `a\u{3164}b`},
		{"braille blank", "a\u2800b", `a\u{2800}b`},
		{"private use", "a\ue000", `a\u{e000}`},
		{"no-break space", "a\u00a0b", `a\u{a0}b`},
		{"many spaces", "a   b ", `a \u{20}\u{20}b\u{20}`},
		{"no utf-8", "a\xffb", `a\x{ff}b`},
		{"escape itself", `a\u{202e}b`, `a\\u{202e}b`},
		{"mixed scripts", "p\u0430ypal", `p\u{430}ypal`},
		{"whole word of look-alikes", "\u0440\u0430\u0443", `\u{440}\u{430}\u{443}`},
		{"fullwidth slash", "a\uff0fb", `a\u{ff0f}b`},
		{"division slash", "a\u2215b", `a\u{2215}b`},
		{"one dot leader", "a\u2024\u2024b", `a\u{2024}\u{2024}b`},
		{"mathematical", "\U0001d413ask", `\u{1d413}ask`},
		{"right-to-left alone", "\u05e9\u05dc\u05d5\u05dd", "\u05e9\u05dc\u05d5\u05dd\u200e"},
		{"right-to-left words alone", "\u05d0\u05d1 \u05d2\u05d3", "\u05d0\u05d1 \u05d2\u05d3\u200e"},
		{"right-to-left in a path", "/a/\u05d0\u05d1/b", "/a/\u05d0\u05d1\u200e/b"},
		{"right-to-left folders", "/\u05d0\u05d1/\u05d2\u05d3", "/\u05d0\u05d1\u200e/\u05d2\u05d3\u200e"},
		{"right-to-left and digits", "\u05d0\u05d1 12.txt", "\u05d0\u05d1\u200e 12.txt"},
		{"right-to-left with marks", "x\u05d0\u05b8\u05d1\u05b8/1", "x\u05d0\u05b8\u05d1\u05b8\u200e/1"},
		{"arabic with its digits", "a/\u0645\u0644\u0641\u0662/b", "a/\u0645\u0644\u0641\u0662\u200e/b"},
		{"right-to-left and an override", "/\u05d0\u202e/b", "/\u05d0\u200e\\u{202e}/b"},
		{"its own mark", "a\u200eb", `a\u{200e}b`},
		{"stacked marks", "a\u0300\u0301\u0302\u0303b", "a\u0300\u0301" + `\u{302}\u{303}b`},
		{"leading mark", "\u0301a", `\u{301}a`},
		{"digits stay", "0123456789", "0123456789"},
		{"too long", "/" + strings.Repeat("a", 120) + "/end.txt", "/" + strings.Repeat("a", 49) + "[… 29 characters …]" + strings.Repeat("a", 42) + "/end.txt"},
		{"far too long", "/" + strings.Repeat("ü", 9_000) + "/end.txt", "/" + strings.Repeat("ü", 49) + "[… 8909 characters …]" + strings.Repeat("ü", 42) + "/end.txt"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := prompt.Escape(test.in, 100); got != test.want {
				t.Errorf("Escape(%q)\n got %s\nwant %s", test.in, got, test.want)
			}
		})
	}
}
