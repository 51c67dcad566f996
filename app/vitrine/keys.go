package main

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"

	"golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/agent"
	"golang.org/x/term"

	"example.org/vitrine/app/terminal"
)

// keyring finds the SSH keys that people already have.
type keyring struct {
	conn net.Conn
}

func (k *keyring) close() {
	if k.conn != nil {
		k.conn.Close()
	}
}

// signer is the key in a file. For the file of a public key, and for a
// fingerprint, the agent signs, which also reaches hardware keys.
func (k *keyring) signer(key string) (ssh.Signer, error) {
	if len(key) > 7 && key[:7] == "SHA256:" {
		return k.fromAgent(func(p ssh.PublicKey) bool { return ssh.FingerprintSHA256(p) == key })
	}
	text, err := os.ReadFile(key)
	if err != nil {
		return nil, fmt.Errorf("cannot read the key: %w", err)
	}
	if public, _, _, _, err := ssh.ParseAuthorizedKey(text); err == nil {
		wanted := public.Marshal()
		signer, err := k.fromAgent(func(p ssh.PublicKey) bool { return bytes.Equal(p.Marshal(), wanted) })
		if err == nil {
			return signer, nil
		}
		if private := key[:len(key)-len(filepath.Ext(key))]; filepath.Ext(key) == ".pub" {
			if _, missing := os.Stat(private); missing == nil {
				return k.signer(private)
			}
		}
		return nil, err
	}
	signer, err := ssh.ParsePrivateKey(text)
	var locked *ssh.PassphraseMissingError
	if errors.As(err, &locked) {
		return unlock(key, text)
	}
	if err != nil {
		return nil, fmt.Errorf("cannot read the key %s: %w", key, err)
	}
	return signer, nil
}

// unlock asks for the passphrase on the terminal device, whatever standard
// input is.
func unlock(key string, text []byte) (ssh.Signer, error) {
	tty, err := os.OpenFile("/dev/tty", os.O_RDWR, 0)
	if err != nil {
		return nil, fmt.Errorf("cannot ask for the passphrase of %s without a terminal: add the key to your agent with ssh-add, and name its .pub file", key)
	}
	defer tty.Close()
	ask := terminal.NewPrinter(tty)
	ask.Printf("Passphrase of %s: ", key)
	passphrase, err := term.ReadPassword(int(tty.Fd()))
	ask.Println("")
	if err != nil {
		return nil, fmt.Errorf("cannot read the passphrase: %w", err)
	}
	signer, err := ssh.ParsePrivateKeyWithPassphrase(text, passphrase)
	if err != nil {
		return nil, fmt.Errorf("cannot unlock the key %s: %w", key, err)
	}
	return signer, nil
}

// fromAgent finds a key in the person's SSH agent.
func (k *keyring) fromAgent(wanted func(ssh.PublicKey) bool) (ssh.Signer, error) {
	if k.conn == nil {
		path := os.Getenv("SSH_AUTH_SOCK")
		if path == "" {
			return nil, errors.New("cannot sign without the private key: no SSH agent is running (SSH_AUTH_SOCK is not set)")
		}
		conn, err := net.Dial("unix", path) //nolint:gosec // the agent that the person runs
		if err != nil {
			return nil, fmt.Errorf("cannot reach the SSH agent: %w", err)
		}
		k.conn = conn
	}
	signers, err := agent.NewClient(k.conn).Signers()
	if err != nil {
		return nil, fmt.Errorf("cannot ask the SSH agent: %w", err)
	}
	for _, s := range signers {
		if wanted(s.PublicKey()) {
			return s, nil
		}
	}
	return nil, fmt.Errorf("cannot find the key among the %d that the SSH agent holds: add it with ssh-add", len(signers))
}

// defaultKey is the key that ssh itself would take first.
func defaultKey() (string, error) {
	home, err := os.UserHomeDir()
	if err != nil {
		return "", fmt.Errorf("cannot find your keys: %w", err)
	}
	for _, name := range []string{"id_ed25519", "id_ecdsa", "id_rsa", "id_ed25519_sk", "id_ecdsa_sk"} {
		path := filepath.Join(home, ".ssh", name)
		if _, err := os.Stat(path); err == nil {
			return path, nil
		}
	}
	return "", errors.New("cannot find an SSH key: name one with --key, or make one with ssh-keygen -t ed25519")
}
