package applet

import (
	"bytes"
	"errors"
	"fmt"
	"slices"

	"github.com/hiddeco/sshsig"
	"golang.org/x/crypto/ssh"
)

// SuccessionNamespace is what statements about a new key are signed for.
const SuccessionNamespace = "succession@vitrine"

// maxSuccessions is how many older keys a manifest names: one for each change
// since the oldest version that anybody still has.
const maxSuccessions = 16

// Succession is the statement of an older key that the key which signs the
// bundle speaks for the author from now on. It holds for one id.
type Succession struct {
	Signature string `json:"signature"` // armored, by the older key, of the statement
}

// statement is what the older key signs.
func statement(id, older, newer string) []byte {
	return fmt.Appendf(nil, "Applets called %s that were signed by %s are now signed by %s.\n", id, older, newer)
}

// Succeed has an older key say that newer speaks for the author from now on.
// The result is a new, unsigned bundle: sign it with the newer key.
func (b *Bundle) Succeed(older ssh.Signer, newer ssh.PublicKey) (*Bundle, error) {
	if bytes.Equal(older.PublicKey().Marshal(), newer.Marshal()) {
		return nil, errors.New("cannot succeed: it is the same key")
	}
	text := statement(b.manifest.ID, ssh.FingerprintSHA256(older.PublicKey()), ssh.FingerprintSHA256(newer))
	signature, err := sshsig.Sign(bytes.NewReader(text), older, sshsig.HashSHA512, SuccessionNamespace)
	if err != nil {
		return nil, fmt.Errorf("cannot sign the statement: %w", err)
	}
	m := *b.manifest
	m.Succeeds = append(slices.Clone(m.Succeeds), Succession{string(sshsig.Armor(signature))})
	return Pack(&m, b.files)
}

// Predecessors are the fingerprints of the older keys whose statements the
// bundle carries, checked when it was read; none when nobody signed the bundle.
func (b *Bundle) Predecessors() []string { return slices.Clone(b.predecessors) }

// checkSuccessions checks all statements against the key that signed the bundle.
func (b *Bundle) checkSuccessions() error {
	if b.signer == nil {
		return nil // the statements are about a key that is yet to sign
	}
	b.predecessors = nil
	for _, s := range b.manifest.Succeeds {
		signature, err := sshsig.Unarmor([]byte(s.Signature))
		if err != nil {
			return fmt.Errorf("%w: %w: cannot read the statement of an older key: %w", ErrBundle, ErrSignature, err)
		}
		older := ssh.FingerprintSHA256(signature.PublicKey)
		text := statement(b.manifest.ID, older, b.signer.Fingerprint)
		if _, err := verifyNamespace(text, []byte(s.Signature), SuccessionNamespace); err != nil {
			return fmt.Errorf("%w: %w: the statement of the older key %s: %w", ErrBundle, ErrSignature, older, err)
		}
		b.predecessors = append(b.predecessors, older)
	}
	return nil
}
