package applet

// Identity tells applets apart: what was granted to one holds for no other.
type Identity struct {
	Fingerprint string // of the signing key, as ssh-keygen -l shows it; empty when nobody signed
	ID          string // the manifest's id; empty when nobody signed, for then anyone could claim it
	Digest      string // of the manifest
	Local       string // resolved path of a folder or script in development; empty for a bundle
}

// String is the key under which grants are kept: "local:<path>",
// "key:<fingerprint>/<id>" or "digest:<sha256>".
func (i Identity) String() string {
	switch {
	case i.Local != "":
		return "local:" + i.Local
	case i.Fingerprint != "":
		return "key:" + i.Fingerprint + "/" + i.ID
	default:
		return "digest:" + i.Digest
	}
}

// Anonymous tells whether nobody signed the applet.
func (i Identity) Anonymous() bool { return i.Fingerprint == "" }
