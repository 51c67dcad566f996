package scripts_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"example.org/vitrine/assets"
	"example.org/vitrine/internal/testing/stage"
	"example.org/vitrine/sandbox/protocol/scene"
)

// TestCSVInTheWild tries what spreadsheets save and people write by hand: every
// field is kept, or an error names its line.
func TestCSVInTheWild(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ input, want string }{
		"plain":                           {"a,b\n1,2\n", `[{"a":"1","b":"2"}]`},
		"empty":                           {"", `[]`},
		"a row without a line break":      {"a,b\n1,2", `[{"a":"1","b":"2"}]`},
		"an empty field at the end":       {"a,b\n1,", `[{"a":"1","b":""}]`},
		"a quoted empty one at the end":   {"a,b\n1,\"\"", `[{"a":"1","b":""}]`},
		"sep=":                            {"sep=;\na;b\n1;2,5\n", `[{"a":"1","b":"2,5"}]`},
		"sep= with a sign of patterns":    {"sep=^\r\na^b]\r\n1^2-3\r\n", `[{"a":"1","b]":"2-3"}]`},
		"semicolons":                      {"a;b\n1;2,5\n", `[{"a":"1","b":"2,5"}]`},
		"semicolons, a comma in quotes":   {"\"a,x,y\";b\n1;2\n", `[{"a,x,y":"1","b":"2"}]`},
		"tabs":                            {"a\tb\n1\t2\n", `[{"a":"1","b":"2"}]`},
		"tabs, with an empty first field": {"a\tb\n\t\"2\"\n", `[{"a":"","b":"2"}]`},
		"UTF-16, little end first":        {"\xff\xfea\x00,\x00b\x00\n\x001\x00,\x00\xe9\x00", `[{"a":"1","b":"é"}]`},
		"UTF-16, big end first":           {"\xfe\xff\x00a\x00,\x00b\x00\n\x001\x00,\x00\xe9", `[{"a":"1","b":"é"}]`},
		"UTF-8 with a mark":               {"\ufeffsep=;\na;b\n1;2\n", `[{"a":"1","b":"2"}]`},
		"Windows-1252":                    {"a,b\n\x80,\xe9\n", `[{"a":"€","b":"é"}]`},
		"lines as on old Macs":            {"a,b\r1,2\r", `[{"a":"1","b":"2"}]`},
		"other ends of lines are letters": {"a,b\nx\u2028y\v,2\n", "[{\"a\":\"x\u2028y\\u000b\",\"b\":\"2\"}]"},
		"blank lines":                     {"\na,b\n\n1,2\n\n", `[{"a":"1","b":"2"}]`},
		"a line break in quotes":          {"a,b\r\n\"x\r\ny\",2\r\n", `[{"a":"x\r\ny","b":"2"}]`},
		"a quote in the middle":           {"a,b\n5\" pipe,2\n", `[{"a":"5\" pipe","b":"2"}]`},
		"blanks around quotes":            {"a,b\n1, \"x, y\" \n", `[{"a":"1","b":"x, y"}]`},
		"fewer fields than headers":       {"a,b,c\n1,2\n", `[{"a":"1","b":"2","c":""}]`},
		"a header of the language":        {"__proto__,constructor\n1,2\n", `[{"__proto__":"1","constructor":"2"}]`},
		"more fields than headers":        {"a,b\n1,\"x\ny\"\n1,2,3\n", "cannot convert: line 4: it has 3 fields, and there are 2 columns"},
		"equal headers":                   {"\na,b,a\n1,2,3\n", "cannot convert: line 2: two columns are called “a”"},
		"a quote that does not end":       {"a,b\n1,2\n\"x,2\n3,4\n", "cannot convert: line 3: a quote is opened and not closed"},
		"words behind a quote":            {"a,b\n\"x\ny\"z,2\n", "cannot convert: line 3: something stands between a closing quote and the end of its field"},
	} {
		out, errs, status := vitrine(t, test.input, "--deny-all", "csv2json.ts")
		if strings.HasPrefix(test.want, "cannot convert") {
			if strings.TrimSpace(out) != test.want || status != 1 {
				t.Errorf("%s: got %q, %q, status %d, want %q", name, out, errs, status, test.want)
			}
			continue
		}
		var got bytes.Buffer
		if err := json.Compact(&got, []byte(out)); err != nil || got.String() != test.want || status != 0 {
			t.Errorf("%s: got %q, %q, status %d, want %q", name, got.String(), errs, status, test.want)
		}
	}
}

// TestTableTemplate opens files in what `vitrine new --template table` makes.
func TestTableTemplate(t *testing.T) {
	for name, test := range map[string]struct {
		content, shows string
		headers        []string
	}{
		"semicolons":     {"sep=;\nName;City\nAda;London", "rows.csv: 1 row", []string{"Name", "City"}},
		"longer rows":    {"a,a\n1,2,3\n4\n", "rows.csv: 2 rows", []string{"a", "a", ""}},
		"empty":          {"", "rows.csv: 0 rows", nil},
		"too wide":       {"a\n" + strings.Repeat(",", 64), "Not opened: line 2: it has 65 fields, and a table at most 64 columns", nil},
		"an open quote":  {"a\n1\n\"x", "Not opened: line 3: a quote is opened and not closed", nil},
		"not of letters": {"\xff\xfea\x00\t\x00b\x00", "rows.csv: 0 rows", []string{"a", "b"}},
	} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "rows.csv")
			if err := os.WriteFile(file, []byte(test.content), 0o600); err != nil {
				t.Fatal(err)
			}
			s := stage.Open(t, table(t), stage.Options{Desktop: stage.Chooser{Path: file}})
			s.Click("Open…")
			s.WaitText(test.shows)
			var headers []string
			s.Session().Scene(func(tree *scene.Tree) {
				for _, e := range tree.Node(scene.Root).Children() {
					headers = append(headers, tableHeaders(e)...)
				}
			})
			if !slices.Equal(headers, test.headers) {
				t.Errorf("got the headers %q, want %q", headers, test.headers)
			}
		})
	}
}

func tableHeaders(n *scene.Node) (headers []string) {
	if n.Kind() == scene.Table {
		return n.List(scene.Headers)
	}
	for _, c := range n.Children() {
		headers = append(headers, tableHeaders(c)...)
	}
	return headers
}

// table is a folder with the template, filled in.
func table(t *testing.T) string {
	t.Helper()
	files, err := assets.Template("table")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	fill := strings.NewReplacer("{{.ID}}", "org.example.rows", "{{.Name}}", "Rows")
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(fill.Replace(string(content))), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	sample, err := os.ReadFile("csv.ts")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(files["csv.ts"], sample) {
		t.Error("the reader of the template is not that of the sample: copy samples/scripts/csv.ts to assets/templates/table")
	}
	return dir
}
