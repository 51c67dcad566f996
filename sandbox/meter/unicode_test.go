package meter_test

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/dop251/goja"

	"vitrine/sandbox/meter"
)

//go:embed testdata/unicode.json
var unicodeCases []byte

// TestExpandProperties compares with what another engine makes of the same
// expressions. See testdata/unicode.mjs.
func TestExpandProperties(t *testing.T) {
	var cases struct {
		Texts   []string
		Results [][3]*string // pattern, flags, and the texts that match; nil when it is not valid
	}
	if err := json.Unmarshal(unicodeCases, &cases); err != nil {
		t.Fatal(err)
	}
	runtime := goja.New()
	for _, c := range cases.Results {
		pattern, flags, want := *c[0], *c[1], c[2]
		t.Run(pattern+" "+flags, func(t *testing.T) {
			expanded, err := meter.ExpandProperties(pattern, flags == "v")
			if err != nil {
				if want != nil {
					t.Fatal(err)
				}
				return
			}
			expression, err := runtime.New(runtime.Get("RegExp"), runtime.ToValue(expanded), runtime.ToValue(strings.ReplaceAll(flags, "v", "u")))
			if err != nil {
				if want != nil {
					t.Fatalf("%v in %.200s", err, expanded)
				}
				return
			}
			if want == nil {
				t.Fatal("the expression is taken")
			}
			var matching []string
			test, _ := goja.AssertFunction(expression.Get("test"))
			for _, text := range cases.Texts {
				v, err := test(expression, runtime.ToValue(text))
				if err != nil {
					t.Fatal(err)
				}
				if v.ToBoolean() {
					matching = append(matching, text)
				}
			}
			if got := strings.Join(matching, "|"); got != *want {
				t.Errorf("matches %q, want %q", got, *want)
			}
		})
	}
}

func TestExpandPropertiesLeavesOthersAlone(t *testing.T) {
	for _, pattern := range []string{"", "abc", `\\p{L}`, `[a-z\]]`, `\`, `[`, `(?<n>a)\k<n>`, `\u{1F600}`} {
		if got, err := meter.ExpandProperties(pattern, false); err != nil || got != pattern {
			t.Errorf("%q became %q, %v", pattern, got, err)
		}
	}
}

func FuzzExpandProperties(f *testing.F) {
	for _, seed := range []string{`\p{L}`, `[\p{L}--[a-z]]`, `[\q{ab|c}&&\w]`, `[a-\u{3b1}]`, `[[[`, `\`, `[\cA]`, `[^]`, `\p{`} {
		f.Add(seed, true)
		f.Add(seed, false)
	}
	f.Fuzz(func(t *testing.T, pattern string, sets bool) {
		_, _ = meter.ExpandProperties(pattern, sets)
	})
}

func ExampleExpandProperties() {
	pattern, err := meter.ExpandProperties(`^\p{Hex_Digit}+$`, false)
	fmt.Println(pattern, err)
	// Output: ^[\u0030-\u0039\u0041-\u0046\u0061-\u0066\uff10-\uff19\uff21-\uff26\uff41-\uff46]+$ <nil>
}
