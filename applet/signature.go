package applet

import (
	"bytes"
	"crypto/rsa"
	"fmt"

	"github.com/hiddeco/sshsig"
	"golang.org/x/crypto/ssh"
)

// Namespace is what signatures of bundles are made for, so that one made for
// an e-mail or a commit cannot be passed off as one. As in:
//
//	unzip -p x.applet manifest.json | ssh-keygen -Y verify -n applet@vitrine ...
const Namespace = "applet@vitrine"

// minRSA is the shortest RSA key, in bits, whose signatures count.
const minRSA = 2048

// Signer is the key that signed a bundle.
type Signer struct {
	Fingerprint string        // as ssh-keygen -l shows it: "SHA256:..."
	Key         ssh.PublicKey // the key itself
}

// Sign signs the bundle with an SSH key and gives the signed one. A signature
// that was there is replaced.
func (b *Bundle) Sign(signer ssh.Signer) (*Bundle, error) {
	signature, err := sshsig.Sign(bytes.NewReader(b.raw), signer, sshsig.HashSHA512, Namespace)
	if err != nil {
		return nil, fmt.Errorf("cannot sign: %w", err)
	}
	signed := *b
	signed.armored = sshsig.Armor(signature)
	if signed.signer, err = verify(b.raw, signed.armored); err != nil {
		return nil, err
	}
	if err := signed.checkSuccessions(); err != nil {
		return nil, err
	}
	return &signed, nil
}

// verify checks an armored signature of message and says whose it is.
func verify(message, armored []byte) (*Signer, error) {
	key, err := verifyNamespace(message, armored, Namespace)
	if err != nil {
		return nil, fmt.Errorf("%w: %w: %w", ErrBundle, ErrSignature, err)
	}
	return &Signer{ssh.FingerprintSHA256(key), key}, nil
}

// SignText signs a text of another kind than a bundle, for a namespace of its own.
func SignText(text []byte, signer ssh.Signer, namespace string) (armored []byte, err error) {
	signature, err := sshsig.Sign(bytes.NewReader(text), signer, sshsig.HashSHA512, namespace)
	if err != nil {
		return nil, fmt.Errorf("cannot sign: %w", err)
	}
	return sshsig.Armor(signature), nil
}

// VerifyText checks what SignText made, and says whose it is. Its error wraps
// ErrSignature.
func VerifyText(text, armored []byte, namespace string) (*Signer, error) {
	key, err := verifyNamespace(text, armored, namespace)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrSignature, err)
	}
	return &Signer{ssh.FingerprintSHA256(key), key}, nil
}

func verifyNamespace(message, armored []byte, namespace string) (ssh.PublicKey, error) {
	if len(armored) > MaxSignature {
		return nil, fmt.Errorf("it is larger than %d bytes", MaxSignature)
	}
	signature, err := sshsig.Unarmor(armored)
	if err != nil {
		return nil, fmt.Errorf("cannot read it: %w", err)
	}
	if err := checkKey(signature.PublicKey); err != nil {
		return nil, err
	}
	if err := sshsig.Verify(bytes.NewReader(message), signature, signature.PublicKey, signature.HashAlgorithm, namespace); err != nil {
		return nil, fmt.Errorf("it does not belong to this content: %w", err)
	}
	return signature.PublicKey, nil
}

// checkKey refuses keys whose signatures prove nothing today.
func checkKey(key ssh.PublicKey) error {
	switch key.Type() {
	case ssh.KeyAlgoED25519, ssh.KeyAlgoSKED25519, ssh.KeyAlgoECDSA256, ssh.KeyAlgoECDSA384, ssh.KeyAlgoECDSA521, ssh.KeyAlgoSKECDSA256:
		return nil
	case ssh.KeyAlgoRSA:
		if k, ok := key.(ssh.CryptoPublicKey).CryptoPublicKey().(*rsa.PublicKey); ok && k.N.BitLen() >= minRSA {
			return nil
		}
		return fmt.Errorf("its RSA key is shorter than %d bits", minRSA)
	default:
		return fmt.Errorf("keys of the type %s are not accepted", show(key.Type()))
	}
}
