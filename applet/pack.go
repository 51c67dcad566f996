package applet

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"fmt"
	"hash/crc32"
	"maps"
)

// Pack makes a bundle of files, whose hashes it enters into a copy of the
// manifest. The result has passed the same checks as a bundle that is read.
func Pack(m *Manifest, files map[string][]byte) (*Bundle, error) {
	listed := *m
	listed.Format = Format
	listed.Files = make(map[string]string, len(files))
	for name, content := range files {
		listed.Files[name] = digest(content)
	}
	raw, err := listed.Encode()
	if err != nil {
		return nil, err
	}
	all := maps.Clone(files)
	all[ManifestName] = raw
	delete(all, SignatureName)
	b, err := assemble(all)
	if err != nil {
		return nil, err
	}
	if _, err := b.Bytes(); err != nil {
		return nil, err
	}
	return b, nil
}

// Bytes is the bundle as an archive. The same bundle gives the same bytes with
// the same build of this program: files in fixed order, no times, no owners.
func (b *Bundle) Bytes() ([]byte, error) {
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	if err := addEntry(w, ManifestName, b.raw); err != nil {
		return nil, err
	}
	if b.armored != nil {
		if err := addEntry(w, SignatureName, b.armored); err != nil {
			return nil, err
		}
	}
	for _, name := range b.Files() {
		if err := addEntry(w, name, b.files[name]); err != nil {
			return nil, err
		}
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("cannot write bundle: %w", err)
	}
	if _, err := unpack(out.Bytes()); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// addEntry writes a file compressed, or as it is when that is smaller or when
// it compresses so well that reading would refuse it.
func addEntry(w *zip.Writer, name string, content []byte) error {
	var packed bytes.Buffer
	deflate, err := flate.NewWriter(&packed, flate.BestCompression)
	if err != nil {
		return fmt.Errorf("cannot write bundle: %w", err)
	}
	if _, err := deflate.Write(content); err != nil {
		return fmt.Errorf("cannot write bundle: %w", err)
	}
	if err := deflate.Close(); err != nil {
		return fmt.Errorf("cannot write bundle: %w", err)
	}
	const unix, dosEpoch = 3 << 8, 1<<5 | 1 // 1 January 1980, the earliest date there is
	header := &zip.FileHeader{
		Name:               name,
		Method:             zip.Deflate,
		CreatorVersion:     unix | 20,
		ReaderVersion:      20,
		ModifiedDate:       dosEpoch, //nolint:staticcheck // CreateRaw does not look at Modified
		CRC32:              crc32.ChecksumIEEE(content),
		CompressedSize64:   uint64(packed.Len()),
		UncompressedSize64: uint64(len(content)),
		ExternalAttrs:      0o100644 << 16,
	}
	if !ascii(name) {
		header.Flags |= flagUTF8
	}
	data := packed.Bytes()
	tooDense := len(content) > RatioFloor && len(content) > MaxRatio*len(data)
	if len(data) >= len(content) || tooDense {
		header.Method, header.CompressedSize64, data = zip.Store, uint64(len(content)), content
	}
	entry, err := w.CreateRaw(header)
	if err != nil {
		return fmt.Errorf("cannot write bundle: %w", err)
	}
	if _, err := entry.Write(data); err != nil {
		return fmt.Errorf("cannot write bundle: %w", err)
	}
	return nil
}
