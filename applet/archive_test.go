package applet_test

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"example.org/vitrine/applet"
)

// part is one entry of a ZIP that can be made wrong field by field.
type part struct {
	name, localName string // localName is name unless set
	content         []byte
	flags           uint16
	localFlags      *uint16
	method          uint16
	localMethod     *uint16
	crc             *uint32 // in the central header
	localCRC        *uint32
	unpacked        *uint32 // in both headers
	extra           []byte  // in both headers
	comment         string
	system          byte
	attributes      uint32
	descriptor      []byte // after the data
	junkBefore      []byte // before the local header
	junkPacked      []byte // after the compressed data, counted in its size
}

// archive is a ZIP with what stands around its entries.
type archive struct {
	parts                   []part
	beforeDirectory         []byte
	afterDirectory          []byte
	comment                 string
	after                   []byte
	announced               *uint16
	disk                    uint16
	directorySize           *uint32
	directoryOffset         *uint32
	reverseDirectory        bool
	duplicateFirstDirectory bool
}

func (a archive) bytes() []byte {
	le := binary.LittleEndian
	var out []byte
	var central [][]byte
	for _, p := range a.parts {
		out = append(out, p.junkBefore...)
		offset := len(out)
		packed := p.content
		if p.method == 8 {
			var b bytes.Buffer
			w, _ := flate.NewWriter(&b, 9)
			_, _ = w.Write(p.content)
			_ = w.Close()
			packed = b.Bytes()
		}
		packed = append(bytes.Clone(packed), p.junkPacked...)
		crc := or(p.crc, crc32.ChecksumIEEE(p.content))
		unpacked := or(p.unpacked, uint32(len(p.content)))
		localName := p.localName
		if localName == "" {
			localName = p.name
		}
		h := le.AppendUint32(nil, 0x04034b50)
		h = le.AppendUint16(h, 20)
		h = le.AppendUint16(h, or(p.localFlags, p.flags))
		h = le.AppendUint16(h, or(p.localMethod, p.method))
		h = le.AppendUint32(h, 0x00210000)
		if p.flags&8 != 0 {
			h = append(h, make([]byte, 12)...)
		} else {
			h = le.AppendUint32(h, or(p.localCRC, crc))
			h = le.AppendUint32(h, uint32(len(packed)))
			h = le.AppendUint32(h, unpacked)
		}
		h = le.AppendUint16(h, uint16(len(localName)))
		h = le.AppendUint16(h, uint16(len(p.extra)))
		out = append(out, h...)
		out = append(out, localName...)
		out = append(out, p.extra...)
		out = append(out, packed...)
		out = append(out, p.descriptor...)

		c := le.AppendUint32(nil, 0x02014b50)
		c = append(c, 20, p.system)
		c = le.AppendUint16(c, 20)
		c = le.AppendUint16(c, p.flags)
		c = le.AppendUint16(c, p.method)
		c = le.AppendUint32(c, 0x00210000)
		c = le.AppendUint32(c, crc)
		c = le.AppendUint32(c, uint32(len(packed)))
		c = le.AppendUint32(c, unpacked)
		c = le.AppendUint16(c, uint16(len(p.name)))
		c = le.AppendUint16(c, uint16(len(p.extra)))
		c = le.AppendUint16(c, uint16(len(p.comment)))
		c = append(c, 0, 0, 0, 0)
		c = le.AppendUint32(c, p.attributes)
		c = le.AppendUint32(c, uint32(offset))
		c = append(c, p.name...)
		c = append(c, p.extra...)
		c = append(c, p.comment...)
		central = append(central, c)
	}
	out = append(out, a.beforeDirectory...)
	start := len(out)
	if a.reverseDirectory {
		for i, j := 0, len(central)-1; i < j; i, j = i+1, j-1 {
			central[i], central[j] = central[j], central[i]
		}
	}
	if a.duplicateFirstDirectory {
		central = append(central, central[0])
	}
	for _, c := range central {
		out = append(out, c...)
	}
	size := len(out) - start
	out = append(out, a.afterDirectory...)
	e := le.AppendUint32(nil, 0x06054b50)
	e = le.AppendUint16(e, a.disk)
	e = le.AppendUint16(e, 0)
	n := or(a.announced, uint16(len(central)))
	e = le.AppendUint16(e, n)
	e = le.AppendUint16(e, n)
	e = le.AppendUint32(e, or(a.directorySize, uint32(size)))
	e = le.AppendUint32(e, or(a.directoryOffset, uint32(start)))
	e = le.AppendUint16(e, uint16(len(a.comment)))
	out = append(out, e...)
	out = append(out, a.comment...)
	return append(out, a.after...)
}

func or[T any](p *T, otherwise T) T {
	if p != nil {
		return *p
	}
	return otherwise
}

func ptr[T any](v T) *T { return &v }

const mainScript = "console.log('hello');\n"

func sampleManifest() *applet.Manifest {
	return &applet.Manifest{ID: "org.example.hello", Name: "Hello", Version: "1.0.0", Main: "main.js"}
}

// parts are the entries of a good bundle of these files and main.js.
func parts(t testing.TB, files map[string][]byte) []part {
	t.Helper()
	all := map[string][]byte{"main.js": []byte(mainScript)}
	for name, content := range files {
		all[name] = content
	}
	b, err := applet.Pack(sampleManifest(), all)
	if err != nil {
		t.Fatal(err)
	}
	list := []part{{name: applet.ManifestName, content: b.RawManifest(), method: 8}}
	for _, name := range b.Files() {
		content, err := b.File(name)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, part{name: name, content: content, method: 8})
	}
	return list
}

func read(data []byte) (*applet.Bundle, error) {
	return applet.Read(bytes.NewReader(data), int64(len(data)))
}

// last gives a good bundle whose last entry, main.js, was changed.
func last(t testing.TB, change func(*part)) archive {
	p := parts(t, nil)
	change(&p[len(p)-1])
	return archive{parts: p}
}

// with gives a good bundle and another entry, not listed in the manifest.
func with(t testing.TB, more ...part) archive {
	return archive{parts: append(parts(t, nil), more...)}
}

func descriptor(signature bool, content []byte, packed int) []byte {
	var d []byte
	if signature {
		d = binary.LittleEndian.AppendUint32(d, 0x08074b50)
	}
	d = binary.LittleEndian.AppendUint32(d, crc32.ChecksumIEEE(content))
	d = binary.LittleEndian.AppendUint32(d, uint32(packed))
	return binary.LittleEndian.AppendUint32(d, uint32(len(content)))
}

func goodArchives(t testing.TB) map[string]archive {
	stamp := []byte{'U', 'T', 5, 0, 1, 1, 2, 3, 4}
	return map[string]archive{
		"as it is":           {parts: parts(t, nil)},
		"stored":             last(t, func(p *part) { p.method = 0 }),
		"time stamps":        last(t, func(p *part) { p.extra = stamp }),
		"level flags":        last(t, func(p *part) { p.flags = 2 }),
		"UTF-8 flag":         last(t, func(p *part) { p.flags = 1 << 11 }),
		"Unix mode":          last(t, func(p *part) { p.system, p.attributes = 3, 0o100644<<16 }),
		"descriptor, signed": last(t, func(p *part) { p.flags, p.method, p.descriptor = 8, 0, descriptor(true, p.content, len(p.content)) }),
		"descriptor, bare":   last(t, func(p *part) { p.flags, p.method, p.descriptor = 8, 0, descriptor(false, p.content, len(p.content)) }),
	}
}

func badArchives(t testing.TB) map[string]struct {
	archive archive
	want    string
} {
	dense := bytes.Repeat([]byte{'a'}, 2<<20)
	dropped := parts(t, nil)[:1]
	changed := parts(t, nil)
	changed[1].content = []byte("console.log('other');\n")
	return map[string]struct {
		archive archive
		want    string
	}{
		"bytes before":            {archive{parts: func() []part { p := parts(t, nil); p[0].junkBefore = []byte("#!/bin/sh\n"); return p }()}, "10 bytes before the first entry"},
		"bytes between":           {last(t, func(p *part) { p.junkBefore = []byte("xxx") }), `"main.js" has 3 bytes before it that belong to nothing`},
		"bytes before directory":  {archive{parts: parts(t, nil), beforeDirectory: []byte("xx")}, "2 bytes between the last entry and the directory"},
		"bytes after directory":   {archive{parts: parts(t, nil), afterDirectory: []byte("xx")}, "between its directory and its end"},
		"bytes after":             {archive{parts: parts(t, nil), after: []byte("x")}, "after the end of the archive"},
		"archive comment":         {archive{parts: parts(t, nil), comment: "hello"}, "after the end of the archive"},
		"end only in comment":     {archive{parts: parts(t, nil), comment: string(archive{}.bytes())}, "bytes before the archive"},
		"ZIP64 locator":           {archive{parts: parts(t, nil), afterDirectory: append([]byte("PK\x06\x07"), make([]byte, 16)...)}, "ZIP64"},
		"ZIP64":                   {archive{parts: parts(t, nil), directoryOffset: ptr(uint32(0xffffffff))}, "ZIP64"},
		"several disks":           {archive{parts: parts(t, nil), disk: 1}, "several parts"},
		"fewer entries announced": {archive{parts: parts(t, nil), announced: ptr(uint16(1))}, "more than the 1 entries it announces"},
		"more entries announced":  {archive{parts: parts(t, nil), announced: ptr(uint16(3))}, "fewer entries than it announces"},
		"directory size":          {archive{parts: parts(t, nil), directorySize: ptr(uint32(1 << 20))}, "not where the archive says"},
		"directory order":         {archive{parts: parts(t, nil), reverseDirectory: true}, "before the first entry"},
		"entry listed twice":      {archive{parts: parts(t, nil), duplicateFirstDirectory: true}, `"manifest.json" is there twice`},
		"empty archive":           {archive{}, "it has no manifest.json"},
		"encrypted":               {last(t, func(p *part) { p.flags = 1 }), "is encrypted"},
		"unknown flag":            {last(t, func(p *part) { p.flags = 1 << 13 }), "unknown features"},
		"unknown compression":     {last(t, func(p *part) { p.method = 12 }), "unknown compression (method 12)"},
		"other local name":        {last(t, func(p *part) { p.localName = "evil.js" }), `is called "evil.js" in its local header`},
		"other local flags":       {last(t, func(p *part) { p.localFlags = ptr(uint16(2)) }), "other flags in its local header"},
		"other local method":      {last(t, func(p *part) { p.localMethod = ptr(uint16(0)) }), "another compression in its local header"},
		"other local checksum":    {last(t, func(p *part) { p.localCRC = ptr(uint32(7)) }), "another checksum in its local header"},
		"wrong checksum":          {last(t, func(p *part) { p.crc = ptr(uint32(7)) }), "does not have its checksum"},
		"shorter than announced":  {last(t, func(p *part) { p.unpacked = ptr(uint32(1000)) }), "cannot be decompressed"},
		"longer than announced":   {last(t, func(p *part) { p.unpacked = ptr(uint32(3)) }), "decompresses to more"},
		"bytes after compressed":  {last(t, func(p *part) { p.junkPacked = []byte("zz") }), "2 bytes after its compressed data"},
		"stored with two sizes":   {last(t, func(p *part) { p.method, p.unpacked = 0, ptr(uint32(3)) }), "yet has two sizes"},
		"wrong descriptor":        {last(t, func(p *part) { p.flags, p.method, p.descriptor = 8, 0, descriptor(true, []byte("other"), 5) }), "descriptor that does not agree"},
		"no descriptor":           {last(t, func(p *part) { p.flags, p.method = 8, 0 }), "descriptor that does not agree"},
		"unicode path extra":      {last(t, func(p *part) { p.extra = []byte{0x75, 0x70, 1, 0, 1} }), "extra field that could change its meaning (0x7075)"},
		"ZIP64 extra":             {last(t, func(p *part) { p.extra = []byte{1, 0, 0, 0} }), "extra field that could change its meaning (0x0001)"},
		"damaged extra":           {last(t, func(p *part) { p.extra = []byte{'U', 'T', 9, 0} }), "damaged extra field"},
		"entry comment":           {last(t, func(p *part) { p.comment = "x" }), "has a comment"},
		"link":                    {last(t, func(p *part) { p.system, p.attributes = 3, 0o120777<<16 }), "is a link"},
		"link from another host":  {last(t, func(p *part) { p.attributes = 0o120777 << 16 }), "is a link"},
		"device":                  {last(t, func(p *part) { p.system, p.attributes = 3, 0o020644<<16 }), "is not a regular file"},
		"folder":                  {with(t, part{name: "data/"}), `the entry "data/" is a folder`},
		"folder by attribute":     {with(t, part{name: "data", attributes: 0x10}), "is a folder"},
		"too large":               {last(t, func(p *part) { p.unpacked = ptr(uint32(applet.MaxFile + 1)) }), "is larger than 64 MB"},
		"too dense":               {with(t, part{name: "bomb", content: dense, method: 8}), "more than 200 times its size"},
		"twice":                   {with(t, part{name: "main.js"}), `"main.js" is there twice`},
		"differs by case":         {with(t, part{name: "Main.JS"}), `"Main.JS" differs from "main.js" only by case`},
		"differs by folding":      {with(t, part{name: "straße", flags: 1 << 11}, part{name: "STRASSE"}), "only by case or normalisation"},
		"not normalised":          {with(t, part{name: "e\u0301.js", flags: 1 << 11}), "normalisation form C"},
		"not marked as UTF-8":     {with(t, part{name: "é.js"}), "not marked as UTF-8"},
		"not UTF-8":               {with(t, part{name: "\xff.js", flags: 1 << 11}), "not valid UTF-8"},
		"absolute":                {with(t, part{name: "/etc/passwd"}), `the entry "/etc/passwd" is absolute`},
		"climbs":                  {with(t, part{name: "a/../../x"}), "climbs out of the bundle"},
		"backslash":               {with(t, part{name: `..\x`}), "contains a backslash"},
		"drive":                   {with(t, part{name: "C:x"}), "contains a colon"},
		"dot":                     {with(t, part{name: "./main.js"}), "empty or . element"},
		"double slash":            {with(t, part{name: "a//b"}), "empty or . element"},
		"trailing dot":            {with(t, part{name: "main.js."}), "ends with a dot or space"},
		"NUL":                     {with(t, part{name: "a\x00b"}), "invisible character U+0000"},
		"bidi":                    {with(t, part{name: "a\u202eb", flags: 1 << 11}), "invisible character U+202E"},
		"zero width":              {with(t, part{name: "a\u200bb", flags: 1 << 11}), "invisible character U+200B"},
		"empty name":              {with(t, part{name: ""}), "is empty"},
		"long name":               {with(t, part{name: strings.Repeat("a", 241)}), "longer than 240 bytes"},
		"file and folder":         {with(t, part{name: "main.js/x"}), `is inside "main.js", which is a file`},
		"not listed":              {with(t, part{name: "extra.js"}), `"extra.js" is not listed in the manifest`},
		"listed but missing":      {archive{parts: dropped}, `"main.js" is listed in the manifest, but missing`},
		"content changed":         {archive{parts: changed}, "its SHA-256 differs"},
		"forged signature":        {with(t, part{name: applet.SignatureName, content: []byte("-----BEGIN SSH SIGNATURE-----\nAAAA\n-----END SSH SIGNATURE-----\n")}), "bad signature"},
	}
}

func TestReadAcceptsWhatIsUnambiguous(t *testing.T) {
	t.Parallel()
	for name, a := range goodArchives(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b, err := read(a.bytes())
			if err != nil {
				t.Fatal(err)
			}
			content, err := b.File("main.js")
			if err != nil || string(content) != mainScript {
				t.Errorf("main.js is %q, %v", content, err)
			}
		})
	}
}

func TestReadRefuses(t *testing.T) {
	t.Parallel()
	for name, test := range badArchives(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := read(test.archive.bytes())
			if !errors.Is(err, applet.ErrBundle) {
				t.Fatalf("got %v, want an error about the bundle", err)
			}
			if !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %q, want it to say %q", err, test.want)
			}
		})
	}
}

func TestReadRefusesEveryTruncation(t *testing.T) {
	t.Parallel()
	data := archive{parts: parts(t, nil)}.bytes()
	for n := range data {
		if _, err := read(data[:n]); !errors.Is(err, applet.ErrBundle) {
			t.Fatalf("the first %d of %d bytes: got %v", n, len(data), err)
		}
	}
}

func TestReadNoticesEveryChangedByte(t *testing.T) {
	t.Parallel()
	// Only fields that no reader of contents looks at may change: versions, times, attributes.
	good := archive{parts: parts(t, nil)}.bytes()
	want, err := read(good)
	if err != nil {
		t.Fatal(err)
	}
	for i := range good {
		data := bytes.Clone(good)
		data[i] ^= 0x41
		b, err := read(data)
		if err == nil && b.Digest() != want.Digest() {
			t.Errorf("byte %d changed: another bundle was accepted", i)
		}
	}
}

func TestOpenReadsWhatZipWrites(t *testing.T) {
	t.Parallel()
	tool, err := exec.LookPath("zip")
	if err != nil {
		t.Skip("Info-ZIP is not installed")
	}
	folder := t.TempDir()
	for _, p := range parts(t, map[string][]byte{"data/a.txt": []byte("abc")}) {
		path := filepath.Join(folder, p.name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, p.content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, options := range [][]string{{"-rD"}, {"-rD9X"}, {"-rD0"}} {
		target := filepath.Join(t.TempDir(), "x.applet")
		cmd := exec.CommandContext(t.Context(), tool, append(options, "-q", target, ".")...)
		cmd.Dir = folder
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("zip: %v\n%s", err, out)
		}
		b, err := applet.Open(target)
		if err != nil {
			t.Fatalf("zip %v: %v", options, err)
		}
		if got := b.Files(); len(got) != 2 {
			t.Errorf("zip %v: files are %q", options, got)
		}
	}
}

func TestOpenReadsWhatGoWrites(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	w := zip.NewWriter(&out) // streams, so every entry has bit 3 and a descriptor
	for _, p := range parts(t, nil) {
		f, err := w.Create(p.name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write(p.content); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := read(out.Bytes()); err != nil {
		t.Error(err)
	}
}

func TestOpenRefusesWhatIsNoFile(t *testing.T) {
	t.Parallel()
	if _, err := applet.Open(t.TempDir()); !errors.Is(err, applet.ErrBundle) {
		t.Errorf("a folder: got %v", err)
	}
	if _, err := applet.Open(filepath.Join(t.TempDir(), "none.applet")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("nothing: got %v", err)
	}
}

// FuzzRead checks that whatever is accepted is what archive/zip sees as well,
// and survives being written and read again.
func FuzzRead(f *testing.F) {
	for _, a := range goodArchives(f) {
		f.Add(a.bytes())
	}
	for _, test := range badArchives(f) {
		if data := test.archive.bytes(); len(data) < 1<<16 {
			f.Add(data)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		b, err := read(data)
		if err != nil {
			if !errors.Is(err, applet.ErrBundle) {
				t.Fatalf("the error is not about the bundle: %v", err)
			}
			return
		}
		other, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			t.Fatalf("archive/zip does not read it: %v", err)
		}
		for _, file := range other.File {
			if file.Name == applet.ManifestName || file.Name == applet.SignatureName {
				continue
			}
			r, err := file.Open()
			if err != nil {
				t.Fatal(err)
			}
			theirs, err := io.ReadAll(r)
			if err != nil {
				t.Fatal(err)
			}
			if ours, err := b.File(file.Name); err != nil || !bytes.Equal(ours, theirs) {
				t.Fatalf("archive/zip sees another %q", file.Name)
			}
		}
		again, err := b.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		if c, err := read(again); err != nil || c.Digest() != b.Digest() {
			t.Fatalf("writing changed it: %v", err)
		}
	})
}
