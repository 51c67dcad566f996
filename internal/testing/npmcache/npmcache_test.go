package npmcache_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha512"
	"encoding/base64"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"example.org/vitrine/internal/testing/npmcache"
)

// tarball packs files, in order of name and content.
func tarball(t *testing.T, files ...string) ([]byte, string) {
	t.Helper()
	var b bytes.Buffer
	zipped := gzip.NewWriter(&b)
	archive := tar.NewWriter(zipped)
	for i := 0; i < len(files); i += 2 {
		header := &tar.Header{Name: files[i], Mode: 0o777, Size: int64(len(files[i+1])), Typeflag: tar.TypeReg}
		if err := archive.WriteHeader(header); err != nil {
			t.Fatal(err)
		}
		if _, err := archive.Write([]byte(files[i+1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := archive.WriteHeader(&tar.Header{Name: "package/link", Linkname: "/etc/passwd", Typeflag: tar.TypeSymlink}); err != nil {
		t.Fatal(err)
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	if err := zipped.Close(); err != nil {
		t.Fatal(err)
	}
	sum := sha512.Sum512(b.Bytes())
	return b.Bytes(), "sha512-" + base64.StdEncoding.EncodeToString(sum[:])
}

// serve answers every request with the tarball and counts them.
func serve(t *testing.T, data []byte) *[]string {
	t.Helper()
	var requests []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		requests = append(requests, r.URL.Path)
		_, _ = w.Write(data)
	}))
	t.Cleanup(server.Close)
	t.Setenv("npm_config_registry", server.URL+"/")
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	return &requests
}

func TestModules(t *testing.T) {
	data, integrity := tarball(t, "package/index.js", "export {}", "package/lib/a.js", "a")
	requests := serve(t, data)
	pins := []npmcache.Pin{{Name: "@scope/thing", Version: "1.2.3", Integrity: integrity}}
	for range 2 {
		modules, err := npmcache.Modules(t.Context(), pins)
		if err != nil {
			t.Fatal(err)
		}
		content, err := os.ReadFile(filepath.Join(modules, "@scope", "thing", "lib", "a.js"))
		if err != nil || string(content) != "a" {
			t.Errorf("got %q, %v", content, err)
		}
		if _, err := os.Lstat(filepath.Join(modules, "@scope", "thing", "link")); err == nil {
			t.Error("a link was unpacked")
		}
	}
	if got := strings.Join(*requests, " "); got != "/@scope/thing/-/thing-1.2.3.tgz" {
		t.Errorf("requests: %s", got)
	}
}

func TestModulesRefuses(t *testing.T) {
	good, integrity := tarball(t, "package/index.js", "x")
	climbing, climbingIntegrity := tarball(t, "package/../../../x", "x")
	tests := []struct {
		name      string
		data      []byte
		integrity string
		want      string
	}{
		{"another digest", append(good, 0), integrity, "pinned digest"},
		{"a path that climbs", climbing, climbingIntegrity, "it holds"},
		{"no digest", good, "sha512-AAAA", "not a SHA-512 digest"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			serve(t, test.data)
			_, err := npmcache.Modules(t.Context(), []npmcache.Pin{{Name: "x", Version: "1.0.0", Integrity: test.integrity}})
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want an error with %q", err, test.want)
			}
		})
	}
}

func TestParsePins(t *testing.T) {
	pins, err := npmcache.ParsePins("# list\na 1.0.0 sha512-x\n\n@b/c 2.0.0 sha512-y # remark\n")
	if err != nil || len(pins) != 2 || pins[1].Name != "@b/c" || pins[1].Integrity != "sha512-y" {
		t.Errorf("got %v, %v", pins, err)
	}
	for _, bad := range []string{"a 1.0.0", "a 1 sha1-x", "../a 1 sha512-x", "a/b 1 sha512-x", "/a 1 sha512-x", "@a/../b 1 sha512-x"} {
		if _, err := npmcache.ParsePins(bad); err == nil {
			t.Errorf("%q is taken", bad)
		}
	}
}
