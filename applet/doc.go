// Package applet reads and writes bundles: the manifest, the archive that
// carries it, who made it, and its signature.
//
// Everything it reads was written by a stranger. [Open] and [Read] accept an
// archive only when every reader of ZIP files would see the same contents in
// it, and hold it in memory, so that what was checked is what is used. An error
// that wraps [ErrBundle] says what is wrong and where.
//
// The package protects against malformed, ambiguous and oversized bundles and
// against forged signatures. It does not judge what an applet does, and a valid
// signature says only whose key was used, not that its holder means well.
package applet

import "errors"

// ErrBundle is wrapped by every error about the contents of a bundle or manifest.
var ErrBundle = errors.New("not a valid applet bundle")

// ErrSignature is wrapped, beside ErrBundle, when the signature is at fault.
var ErrSignature = errors.New("bad signature")

// Names of the entries that have a meaning of their own.
const (
	ManifestName  = "manifest.json"
	SignatureName = "manifest.json.sig"
	// SourceName is the manifest that an author writes, in the folder.
	SourceName = "applet.json"
)

// Limits on what a bundle may hold. They bound the memory of the viewer while
// it opens a stranger's file, and are far above what applets need.
const (
	MaxBundle    = 64 << 20  // bytes of the archive
	MaxUnpacked  = 128 << 20 // bytes of all files together
	MaxFile      = 64 << 20  // bytes of one file
	MaxFiles     = 4_096     // entries
	MaxManifest  = 256 << 10 // bytes of the manifest
	MaxSignature = 16 << 10  // bytes; an RSA-16384 signature takes about 6 KiB
	MaxPath      = 240       // bytes of a path, so that it can be unpacked on every system
	MaxRatio     = 200       // unpacked to packed, for files beyond RatioFloor; text reaches about 20
	RatioFloor   = 1 << 20   // bytes below which any ratio is harmless
)
