package globals_test

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"example.org/vitrine/sandbox/engine"
)

//go:embed testdata/intl.json
var intlCases []byte

// TestIntl compares with what another implementation, ICU's, makes of the same
// expressions. See testdata/intl.mjs.
func TestIntl(t *testing.T) {
	var cases [][2]string
	if err := json.Unmarshal(intlCases, &cases); err != nil {
		t.Fatal(err)
	}
	var source strings.Builder
	for _, c := range cases {
		fmt.Fprintf(&source, "try { console.log(String(%s)) } catch (e) { console.log(String(e)) }\n", c[0])
	}
	h := start(t, engine.Options{})
	h.run(source.String())
	if len(h.lines) != len(cases) || len(h.failures) > 0 {
		t.Fatalf("%d results of %d cases, failures %v", len(h.lines), len(cases), h.failures)
	}
	for i, c := range cases {
		if h.lines[i] != c[1] {
			t.Errorf("%s\n got %q\nwant %q", c[0], h.lines[i], c[1])
		}
	}
}
