package store

import (
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// loadKey reads the key that signs the ledger's head, or makes one.
func loadKey(path string) (key ed25519.PrivateKey, made bool, err error) {
	seed, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		fresh := make([]byte, ed25519.SeedSize)
		_, _ = rand.Read(fresh) // never fails
		if seed, err = firstToWrite(path, fresh); err != nil {
			return nil, false, err
		}
		made = string(seed) == string(fresh)
	} else if err != nil {
		return nil, false, err
	}
	if len(seed) != ed25519.SeedSize {
		return nil, false, fmt.Errorf("%s is no key", path)
	}
	return ed25519.NewKeyFromSeed(seed), made, nil
}

// firstToWrite makes the file at path with contents, unless another process
// was first; it returns what is there then. It is never there half written.
func firstToWrite(path string, contents []byte) ([]byte, error) {
	temporary := fmt.Sprintf("%s.%d", path, os.Getpid())
	if err := os.WriteFile(temporary, contents, 0o600); err != nil {
		return nil, err
	}
	defer os.Remove(temporary) //nolint:errcheck // only a name that is left
	if err := os.Link(temporary, path); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, err
	}
	return os.ReadFile(path)
}
