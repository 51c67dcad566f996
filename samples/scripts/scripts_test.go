package scripts_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"example.org/vitrine/internal/testing/programs"
	"example.org/vitrine/internal/testing/stage"
	"example.org/vitrine/permissions/account"
)

func TestMain(m *testing.M) { os.Exit(stage.Main(m)) }

// vitrine runs the command line and gives what it printed and its status.
func vitrine(t *testing.T, input string, args ...string) (out, errs string, status int) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), programs.Path(programs.Vitrine), append([]string{"run"}, args...)...)
	cmd.Env = append(os.Environ(), "VITRINE_HOME="+t.TempDir())
	cmd.Stdin = strings.NewReader(input)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return stdout.String(), stderr.String(), cmd.ProcessState.ExitCode()
}

func TestPrimes(t *testing.T) {
	t.Parallel()
	if out, errs, status := vitrine(t, "", "primes.js", "--", "10000"); out != "There are 1229 primes below 10000.\n" || status != 0 {
		t.Errorf("got %q, %q, status %d", out, errs, status)
	}
	var fuel [2]float64
	for i := range fuel {
		report := filepath.Join(t.TempDir(), "report.json")
		if _, errs, status := vitrine(t, "", "--fuel", "1e7", "--on-limit", "abort", "--report", report, "primes.js", "--", "1000000"); status != int(account.OverBudget) {
			t.Fatalf("status %d, %s", status, errs)
		}
		data, err := os.ReadFile(report)
		if err != nil {
			t.Fatal(err)
		}
		var said struct{ Fuel float64 }
		if err := json.Unmarshal(data, &said); err != nil {
			t.Fatal(err)
		}
		fuel[i] = said.Fuel
	}
	if fuel[0] != fuel[1] || fuel[0] < 1e7 {
		t.Errorf("the same program used %v fuel", fuel)
	}
}

func TestCSVToJSON(t *testing.T) {
	t.Parallel()
	want := []map[string]string{
		{"name": "Ada", "city": "London", "note": "first, of all"},
		{"name": "Grace", "city": "New York", "note": `said "debug"`},
	}
	csv, err := os.ReadFile("people.csv")
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		input string
		args  []string
	}{
		"a file":         {"", []string{"--allow", "read-file:people.csv", "csv2json.ts", "--", "people.csv"}},
		"standard input": {string(csv), []string{"csv2json.ts"}},
	} {
		out, errs, status := vitrine(t, test.input, test.args...)
		var got []map[string]string
		if err := json.Unmarshal([]byte(out), &got); err != nil || fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s: got %v, %q, %q, status %d", name, err, out, errs, status)
		}
	}
	if out, errs, status := vitrine(t, "", "--deny-all", "csv2json.ts", "--", "people.csv"); status != 1 || !strings.HasPrefix(out, "cannot convert: ") {
		t.Errorf("denied: got %q, %q, status %d", out, errs, status)
	}
}

func TestLinks(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/page" {
			http.NotFound(w, r)
			return
		}
		_, _ = fmt.Fprint(w, `<a class="x" href="/b">b</a> <A HREF='a?q=1'>a</A> <a href="https://example.org/">c</a> <a href="/b">again</a>`)
	}))
	t.Cleanup(server.Close)
	host := strings.TrimPrefix(server.URL, "http://")
	want := server.URL + "/a?q=1\n" + server.URL + "/b\nhttps://example.org/\n"
	if out, errs, status := vitrine(t, "", "--allow", "connect:"+host, "links.ts", "--", server.URL+"/page"); out != want || status != 0 {
		t.Errorf("got %q, %q, status %d", out, errs, status)
	}
	if out, _, status := vitrine(t, "", "--allow", "connect:"+host, "links.ts", "--", server.URL+"/none"); status != 1 || !strings.Contains(out, "404 Not Found") {
		t.Errorf("no page: got %q, status %d", out, status)
	}
	if _, _, status := vitrine(t, "", "links.ts", "--", server.URL+"/page"); status != int(account.Denied) {
		t.Errorf("nobody was there to allow it: status %d", status)
	}
}
