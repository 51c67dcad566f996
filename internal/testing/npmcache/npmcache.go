// Package npmcache gives tests npm packages: tarballs pinned by their SHA-512
// integrity, fetched once and kept outside the repository.
//
// What the registry sends is hostile until its digest is right, and even then
// only regular files below a package's own folder are written. No script of a
// package is run. The package does not resolve versions or dependencies: the
// pin list names every package.
package npmcache

import (
	"archive/tar"
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"time"
)

const (
	// defaultRegistry is that of npm's clients, for when nothing else is configured.
	defaultRegistry = "https://registry.npmjs.org/"

	maxTarball  = 64 << 20  // bytes; mathjs has 10 MiB
	maxUnpacked = 512 << 20 // bytes
	timeout     = 2 * time.Minute
)

// Pin is a package at a version, with its tarball's digest as package-lock.json gives it.
type Pin struct {
	Name      string
	Version   string
	Integrity string // "sha512-" and base64
}

// ParsePins reads a pin list: a name, a version and an integrity on each line;
// what follows "#" is a remark.
func ParsePins(text string) ([]Pin, error) {
	var pins []Pin
	for number, line := range strings.Split(text, "\n") {
		line, _, _ = strings.Cut(line, "#")
		fields := strings.Fields(line)
		if len(fields) == 0 {
			continue
		}
		if len(fields) != 3 || !validName(fields[0]) || !strings.HasPrefix(fields[2], "sha512-") {
			return nil, fmt.Errorf("cannot read pin list: line %d is not a name, a version and a sha512 integrity", number+1)
		}
		pins = append(pins, Pin{fields[0], fields[1], fields[2]})
	}
	return pins, nil
}

func validName(name string) bool {
	scope, rest, scoped := strings.Cut(name, "/")
	if scoped && !strings.HasPrefix(scope, "@") {
		return false
	}
	return filepath.IsLocal(name) && !strings.Contains(rest, "/") && path.Clean(name) == name
}

// Modules returns a node_modules folder with exactly the pinned packages,
// fetching those that the cache lacks. The folder is shared: do not change it.
// An applet's folder may be put beside it for a while.
func Modules(ctx context.Context, pins []Pin) (string, error) {
	cache, err := folder()
	if err != nil {
		return "", err
	}
	digest := sha512.New512_256()
	for _, pin := range pins {
		fmt.Fprintln(digest, pin.Name, pin.Version, pin.Integrity)
	}
	root := filepath.Join(cache, "sets", hex.EncodeToString(digest.Sum(nil)))
	modules := filepath.Join(root, "node_modules")
	if _, err := os.Stat(modules); err == nil {
		return modules, nil
	}
	if err := os.MkdirAll(filepath.Dir(root), 0o755); err != nil {
		return "", err
	}
	// Made aside and moved in place, so that another process never sees half of it.
	aside, err := os.MkdirTemp(filepath.Dir(root), "new-")
	if err != nil {
		return "", err
	}
	defer func() { _ = os.RemoveAll(aside) }()
	for _, pin := range pins {
		tarball, err := fetch(ctx, cache, pin)
		if err != nil {
			return "", fmt.Errorf("cannot get npm package %s %s: %w", pin.Name, pin.Version, err)
		}
		if err := unpack(tarball, filepath.Join(aside, "node_modules", filepath.FromSlash(pin.Name))); err != nil {
			return "", fmt.Errorf("cannot unpack npm package %s %s: %w", pin.Name, pin.Version, err)
		}
	}
	if err := os.Rename(aside, root); err != nil && !errors.Is(err, fs.ErrExist) {
		if _, statErr := os.Stat(modules); statErr != nil {
			return "", err
		}
	}
	return modules, nil
}

func folder() (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	return filepath.Join(cache, "vitrine-npm"), nil
}

// fetch answers a tarball with the right digest, from the cache or the registry.
func fetch(ctx context.Context, cache string, pin Pin) ([]byte, error) {
	sum, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(pin.Integrity, "sha512-"))
	if err != nil || len(sum) != sha512.Size {
		return nil, errors.New("its integrity is not a SHA-512 digest")
	}
	file := filepath.Join(cache, "tarballs", hex.EncodeToString(sum)+".tgz")
	if data, err := os.ReadFile(file); err == nil && right(data, sum) {
		return data, nil
	}
	data, err := download(ctx, pin)
	if err != nil {
		return nil, err
	}
	if !right(data, sum) {
		return nil, errors.New("the tarball does not have the pinned digest")
	}
	return data, keep(file, data)
}

func right(data, sum []byte) bool {
	got := sha512.Sum512(data)
	return bytes.Equal(got[:], sum)
}

func keep(file string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	aside, err := os.CreateTemp(filepath.Dir(file), "new-")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(aside.Name()) }() // gone already when all went well
	if _, err = aside.Write(data); err != nil {
		return errors.Join(err, aside.Close())
	}
	if err := aside.Close(); err != nil {
		return err
	}
	return os.Rename(aside.Name(), file)
}

func download(ctx context.Context, pin Pin) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	address := fmt.Sprintf("%s/%s/-/%s-%s.tgz", strings.TrimSuffix(registry(ctx), "/"), pin.Name, path.Base(pin.Name), pin.Version)
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("the registry answers %s", response.Status)
	}
	data, err := io.ReadAll(io.LimitReader(response.Body, maxTarball+1))
	if err == nil && len(data) > maxTarball {
		err = fmt.Errorf("the tarball is larger than %d MB", maxTarball>>20)
	}
	return data, err
}

// registry is where npm would look: the environment, npm's own answer, the
// user's npmrc where npm is not installed, or the default.
func registry(ctx context.Context) string {
	for _, name := range []string{"npm_config_registry", "NPM_CONFIG_REGISTRY"} {
		if value := os.Getenv(name); value != "" {
			return value
		}
	}
	if out, err := exec.CommandContext(ctx, "npm", "config", "get", "registry").Output(); err == nil {
		if value := strings.TrimSpace(string(out)); strings.HasPrefix(value, "http") {
			return value
		}
	}
	if home, err := os.UserHomeDir(); err == nil {
		if value := configured(filepath.Join(home, ".npmrc")); value != "" {
			return value
		}
	}
	return defaultRegistry
}

// configured is the registry that an npmrc names.
func configured(file string) string {
	f, err := os.Open(file)
	if err != nil {
		return ""
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		key, value, found := strings.Cut(lines.Text(), "=")
		if found && strings.TrimSpace(key) == "registry" {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

// unpack writes a tarball's regular files below folder. Their names start with
// one folder, usually "package", which is left out.
func unpack(tarball []byte, folder string) error {
	zipped, err := gzip.NewReader(bytes.NewReader(tarball))
	if err != nil {
		return err
	}
	left := int64(maxUnpacked)
	for archive := tar.NewReader(zipped); ; {
		header, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		_, name, found := strings.Cut(header.Name, "/")
		if header.Typeflag != tar.TypeReg || !found || name == "" {
			continue
		}
		if !filepath.IsLocal(name) {
			return fmt.Errorf("it holds %q", header.Name)
		}
		if left -= header.Size; left < 0 {
			return fmt.Errorf("it is larger than %d MB", maxUnpacked>>20)
		}
		if err := write(filepath.Join(folder, filepath.FromSlash(name)), io.LimitReader(archive, header.Size)); err != nil {
			return err
		}
	}
}

func write(file string, content io.Reader) error {
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	f, err := os.OpenFile(file, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o644)
	if err != nil {
		return err
	}
	if _, err := io.Copy(f, content); err != nil {
		return errors.Join(err, f.Close())
	}
	return f.Close()
}
