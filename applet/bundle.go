package applet

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
)

// Bundle is an applet read whole into memory and checked. It does not change;
// several goroutines may use it.
type Bundle struct {
	manifest *Manifest
	raw      []byte // the manifest as it stands in the archive
	files    map[string][]byte
	armored  []byte // the signature as it stands in the archive, or nil
	signer   *Signer
	// predecessors are fingerprints of older keys of the same author.
	predecessors []string
	local        string // the resolved path of a folder or script in development, or empty
	script       bool   // a script without a manifest of its own
}

// Open reads the bundle file at path.
func Open(path string) (*Bundle, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("cannot open bundle: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("cannot open bundle: %w", err)
	}
	if !info.Mode().IsRegular() {
		return nil, malformed("%s is not a regular file", show(path))
	}
	return Read(f, info.Size())
}

// Read reads a bundle of size bytes. Errors about its contents wrap ErrBundle;
// those about its signature wrap ErrSignature as well.
func Read(r io.ReaderAt, size int64) (*Bundle, error) {
	if size > MaxBundle {
		return nil, malformed("it is larger than %d MB", MaxBundle>>20)
	}
	data := make([]byte, size)
	if _, err := io.ReadFull(io.NewSectionReader(r, 0, size), data); err != nil {
		return nil, fmt.Errorf("cannot read bundle: %w", err)
	}
	files, err := unpack(data)
	if err != nil {
		return nil, err
	}
	return assemble(files)
}

// assemble checks the files against the manifest and the manifest against the signature.
func assemble(files map[string][]byte) (*Bundle, error) {
	raw, ok := files[ManifestName]
	if !ok {
		return nil, malformed("it has no %s", ManifestName)
	}
	manifest, err := ParseManifest(raw)
	if err != nil {
		return nil, err
	}
	b := &Bundle{manifest: manifest, raw: raw, armored: files[SignatureName], files: files}
	delete(files, ManifestName)
	delete(files, SignatureName)
	for _, name := range b.Files() {
		hash, listed := manifest.Files[name]
		if !listed {
			return nil, refuse(name, "is not listed in the manifest")
		}
		if hash != digest(files[name]) {
			return nil, refuse(name, "is not the file that the manifest lists: its SHA-256 differs")
		}
	}
	for _, name := range slices.Sorted(maps.Keys(manifest.Files)) {
		if _, ok := files[name]; !ok {
			return nil, refuse(name, "is listed in the manifest, but missing")
		}
	}
	if b.armored != nil {
		if b.signer, err = verify(raw, b.armored); err != nil {
			return nil, err
		}
	}
	if err := b.checkSuccessions(); err != nil {
		return nil, err
	}
	return b, nil
}

// Manifest is what the bundle says of itself. It must not be changed.
func (b *Bundle) Manifest() *Manifest { return b.manifest }

// RawManifest is the manifest byte for byte: what the digest names and the signature covers.
func (b *Bundle) RawManifest() []byte { return slices.Clone(b.raw) }

// Digest is the SHA-256 of the manifest in hexadecimal. As the manifest lists
// the hash of every other file, it names the whole content.
func (b *Bundle) Digest() string { return digest(b.raw) }

// Files are the paths of all files but the manifest and its signature, sorted.
func (b *Bundle) Files() []string { return slices.Sorted(maps.Keys(b.files)) }

// File gives the content of a file, which must not be changed.
func (b *Bundle) File(path string) ([]byte, error) {
	content, ok := b.files[path]
	if !ok {
		return nil, fmt.Errorf("cannot find %s in the bundle", show(path))
	}
	return content, nil
}

// Signer is who signed the bundle, or nil.
func (b *Bundle) Signer() *Signer { return b.signer }

// Identity is what grants to this applet belong to.
func (b *Bundle) Identity() Identity {
	id := Identity{Digest: b.Digest(), Local: b.local}
	if b.signer != nil {
		id.Fingerprint, id.ID = b.signer.Fingerprint, b.manifest.ID
	}
	return id
}

// InDevelopment gives the bundle that was just built from the folder or script
// at path the identity of that path. It drops a signature. A script has no
// manifest of its own, so nothing was promised and it may ask for anything.
func (b *Bundle) InDevelopment(path string, script bool) *Bundle {
	local := *b
	local.local, local.script = path, script
	local.signer, local.armored, local.predecessors = nil, nil, nil
	return &local
}

// Script tells whether the bundle was built from a script that has no manifest of its own.
func (b *Bundle) Script() bool { return b.script }

// MayAsk tells whether the applet may ask for an action on a resource, and
// gives what the manifest says about it: see Manifest.Permission.
func (b *Bundle) MayAsk(source, action, resource string) (Permission, bool) {
	if b.script {
		return Permission{Action: action}, true
	}
	return b.manifest.Permission(source, action, resource)
}

func digest(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}
