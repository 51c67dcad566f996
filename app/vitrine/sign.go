package main

import (
	"fmt"

	"example.org/vitrine/app/terminal"
	"example.org/vitrine/applet"
)

type signCommand struct {
	File     string `arg:"" help:"The bundle to sign." type:"existingfile"`
	Key      string `placeholder:"KEY" help:"File of a private key; of a public key, or a fingerprint, to sign with your SSH agent. Default: your SSH key."`
	Succeeds string `placeholder:"KEY" help:"An older key of yours that this one takes the place of. What was granted to the older one goes on to hold."`
	Output   string `short:"o" placeholder:"FILE" help:"Write the signed bundle there, not over the file."`
}

// signature is what sign and verify say for programs.
type signature struct {
	File         string   `json:"file"`
	ID           string   `json:"id"`
	Version      string   `json:"version"`
	Digest       string   `json:"digest"`
	Fingerprint  string   `json:"fingerprint,omitempty"`
	Predecessors []string `json:"predecessors,omitempty"`
}

func describe(file string, b *applet.Bundle) signature {
	m := b.Manifest()
	return signature{file, m.ID, m.Version, b.Digest(), b.Identity().Fingerprint, b.Predecessors()}
}

// Run signs.
func (c *signCommand) Run(o *output) error {
	b, err := applet.Open(c.File)
	if err != nil {
		return err
	}
	if c.Key == "" {
		if c.Key, err = defaultKey(); err != nil {
			return err
		}
	}
	var keys keyring
	defer keys.close()
	signer, err := keys.signer(c.Key)
	if err != nil {
		return err
	}
	if c.Succeeds != "" {
		older, err := keys.signer(c.Succeeds)
		if err != nil {
			return err
		}
		if b, err = b.Succeed(older, signer.PublicKey()); err != nil {
			return err
		}
	}
	if b, err = b.Sign(signer); err != nil {
		return err
	}
	data, err := b.Bytes()
	if err != nil {
		return err
	}
	target := c.Output
	if target == "" {
		target = c.File
	}
	if err := writeFile(target, data); err != nil {
		return err
	}
	s := describe(target, b)
	return o.show(s, func(w *terminal.Printer) {
		w.Printf("%s: signed %s %s with %s\n", target, s.ID, s.Version, s.Fingerprint)
		s.writePredecessors(w)
	})
}

func (s signature) writePredecessors(w *terminal.Printer) {
	for _, p := range s.Predecessors {
		w.Printf("in the place of %s\n", p)
	}
}

type verifyCommand struct {
	File string `arg:"" help:"A bundle." type:"existingfile"`
}

// Run checks a bundle, whole and signed.
func (c *verifyCommand) Run(o *output) error {
	b, err := applet.Open(c.File)
	if err != nil {
		return err
	}
	s := describe(c.File, b)
	if s.Fingerprint == "" {
		if err := o.show(s, func(*terminal.Printer) {}); err != nil {
			return err
		}
		return fmt.Errorf("%s is whole, but nobody signed it: it is known by its digest %s", c.File, s.Digest)
	}
	return o.show(s, func(w *terminal.Printer) {
		w.Printf("%s: good signature of %s %s by %s\n", c.File, s.ID, s.Version, s.Fingerprint)
		s.writePredecessors(w)
		w.Printf("Anyone can sign. To see whose key it is, compare the fingerprint with one that the author gave you.\n")
	})
}
