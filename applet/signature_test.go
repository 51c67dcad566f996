package applet_test

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/crypto/ssh"

	"example.org/vitrine/applet"
)

func newSigner(t testing.TB) ssh.Signer {
	t.Helper()
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := ssh.NewSignerFromKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return signer
}

func signed(t testing.TB, signer ssh.Signer) (*applet.Bundle, []byte) {
	t.Helper()
	b, err := applet.Pack(sampleManifest(), map[string][]byte{"main.js": []byte(mainScript)})
	if err != nil {
		t.Fatal(err)
	}
	if b, err = b.Sign(signer); err != nil {
		t.Fatal(err)
	}
	data, err := b.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	return b, data
}

func TestPackIsReproducible(t *testing.T) {
	t.Parallel()
	files := map[string][]byte{"main.js": []byte(mainScript), "b": bytes.Repeat([]byte("b"), 2<<20), "a/é": {0, 1, 2}}
	var first []byte
	for range 5 {
		b, err := applet.Pack(sampleManifest(), files)
		if err != nil {
			t.Fatal(err)
		}
		data, err := b.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = data
		}
		if !bytes.Equal(first, data) {
			t.Fatal("packing twice gave different bytes")
		}
	}
	if out, err := exec.CommandContext(t.Context(), "unzip", "-v").CombinedOutput(); err != nil {
		t.Skipf("unzip is not installed: %s", out)
	}
	path := filepath.Join(t.TempDir(), "x.applet")
	if err := os.WriteFile(path, first, 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.CommandContext(t.Context(), "unzip", "-t", path).CombinedOutput(); err != nil {
		t.Errorf("unzip does not read it: %s", out)
	}
}

func TestIdentity(t *testing.T) {
	t.Parallel()
	signer := newSigner(t)
	b, data := signed(t, signer)
	fingerprint := ssh.FingerprintSHA256(signer.PublicKey())
	if got, want := b.Identity().String(), "key:"+fingerprint+"/org.example.hello"; got != want {
		t.Errorf("signed: got %s, want %s", got, want)
	}
	again, err := read(data)
	if err != nil {
		t.Fatal(err)
	}
	if again.Identity() != b.Identity() || again.Signer().Fingerprint != fingerprint {
		t.Errorf("read back: got %+v", again.Identity())
	}
	local := b.InDevelopment("/home/a/clock", false)
	if got := local.Identity().String(); got != "local:/home/a/clock" || local.Signer() != nil {
		t.Errorf("in development: got %s", got)
	}
	if _, ok := local.MayAsk("", "notify", ""); ok {
		t.Error("a folder may ask for what its manifest does not list")
	}
	if _, ok := b.InDevelopment("/home/a/clock.js", true).MayAsk("", "notify", ""); !ok {
		t.Error("a script may not ask")
	}
	unsigned, err := applet.Pack(sampleManifest(), map[string][]byte{"main.js": []byte(mainScript)})
	if err != nil {
		t.Fatal(err)
	}
	if got := unsigned.Identity(); got.String() != "digest:"+unsigned.Digest() || !got.Anonymous() {
		t.Errorf("anonymous: got %s", got)
	}
}

func TestReadRefusesASignatureOfSomethingElse(t *testing.T) {
	t.Parallel()
	_, other := signed(t, newSigner(t))
	b, err := read(other)
	if err != nil {
		t.Fatal(err)
	}
	signature := signatureOf(t, other)
	m := *b.Manifest()
	m.Version = "1.0.1"
	changed, err := applet.Pack(&m, map[string][]byte{"main.js": []byte(mainScript)})
	if err != nil {
		t.Fatal(err)
	}
	forged := archive{parts: []part{
		{name: applet.ManifestName, content: changed.RawManifest()},
		{name: applet.SignatureName, content: signature},
		{name: "main.js", content: []byte(mainScript)},
	}}
	if _, err := read(forged.bytes()); !errors.Is(err, applet.ErrSignature) || !errors.Is(err, applet.ErrBundle) {
		t.Errorf("got %v, want a bad signature", err)
	}
}

// signatureOf takes the signature out of a bundle with another reader.
func signatureOf(t testing.TB, data []byte) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "x.applet")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), "unzip", "-p", path, applet.SignatureName).Output()
	if err != nil {
		t.Skipf("unzip is not installed: %v", err)
	}
	return out
}

func TestOpenSSHVerifiesOurSignature(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("ssh-keygen"); err != nil {
		t.Skip("OpenSSH is not installed")
	}
	signer := newSigner(t)
	b, data := signed(t, signer)
	folder := t.TempDir()
	signature := filepath.Join(folder, "sig")
	allowed := filepath.Join(folder, "allowed")
	write := func(path string, content []byte) {
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(signature, signatureOf(t, data))
	write(allowed, append([]byte("alice "), ssh.MarshalAuthorizedKey(signer.PublicKey())...))
	check := func(manifest []byte) (string, error) {
		cmd := exec.CommandContext(t.Context(), "ssh-keygen", "-Y", "verify", "-n", applet.Namespace, "-I", "alice", "-f", allowed, "-s", signature)
		cmd.Stdin = bytes.NewReader(manifest)
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	if out, err := check(b.RawManifest()); err != nil || !strings.Contains(out, "Good") {
		t.Errorf("ssh-keygen: %v: %s", err, out)
	}
	if out, err := check(append(b.RawManifest(), ' ')); err == nil {
		t.Errorf("ssh-keygen accepts another manifest: %s", out)
	}
}

func TestSuccession(t *testing.T) {
	t.Parallel()
	older, newer, stranger := newSigner(t), newSigner(t), newSigner(t)
	b, _ := signed(t, older)
	next, err := b.Succeed(older, newer.PublicKey())
	if err != nil {
		t.Fatal(err)
	}
	if next.Signer() != nil || len(next.Predecessors()) != 0 {
		t.Errorf("unsigned, it has a signer or predecessors: %v %q", next.Signer(), next.Predecessors())
	}
	if next, err = next.Sign(newer); err != nil {
		t.Fatal(err)
	}
	data, err := next.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	if next, err = read(data); err != nil {
		t.Fatal(err)
	}
	if got, want := next.Predecessors(), ssh.FingerprintSHA256(older.PublicKey()); len(got) != 1 || got[0] != want {
		t.Errorf("predecessors are %q, want %s", got, want)
	}

	unsigned, err := b.Succeed(older, newer.PublicKey())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := unsigned.Sign(stranger); !errors.Is(err, applet.ErrSignature) {
		t.Errorf("a stranger used the statement: got %v", err)
	}
	other := *unsigned.Manifest()
	other.ID = "org.example.other"
	stolen, err := applet.Pack(&other, map[string][]byte{"main.js": []byte(mainScript)})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := stolen.Sign(newer); !errors.Is(err, applet.ErrSignature) {
		t.Errorf("the statement holds for another id: got %v", err)
	}
	if _, err := b.Succeed(older, older.PublicKey()); err == nil {
		t.Error("a key succeeds itself")
	}
}
