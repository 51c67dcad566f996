package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"example.org/vitrine/applet"
	"example.org/vitrine/permissions"
)

// certificateNamespace is what certificates are signed for, as in:
//
//	ssh-keygen -Y verify -n certificate@vitrine -s x.certificate.sig ... < x.certificate
const certificateNamespace = "certificate@vitrine"

// maxCertificate is the most bytes of a certificate: some hundred permissions.
const maxCertificate = 64 << 10

// certificate is the statement: who may use what, how much of it, until when.
// It holds for one bundle, byte by byte. Its signature stands in a file of the
// same name with .sig.
type certificate struct {
	Format      int               `json:"format"` // 1
	Applet      string            `json:"applet"` // identity
	Name        string            `json:"name"`
	Digest      string            `json:"digest"` // of the bundle's manifest
	Permissions []string          `json:"permissions"`
	Budget      certificateBudget `json:"budget"`
	Issued      time.Time         `json:"issued"`
	Until       time.Time         `json:"until"`
}

type certificateBudget struct {
	Memory  uint64  `json:"memoryBytes,omitempty"`
	CPU     float64 `json:"cpuSeconds,omitempty"`
	Fuel    uint64  `json:"fuel,omitempty"`
	Storage uint64  `json:"storageBytes,omitempty"`
}

// errCertificate is wrapped by every error about a certificate.
var errCertificate = errors.New("the certificate does not hold")

// readCertificate reads the certificate at path, checks its signature and that
// it is for the bundle. Whether its signer is trusted, a policy has to say.
func readCertificate(path string, b *applet.Bundle, now time.Time) (*permissions.Certificate, error) {
	text, err := readAtMost(path, maxCertificate)
	if err != nil {
		return nil, err
	}
	armored, err := readAtMost(path+".sig", applet.MaxSignature)
	if err != nil {
		return nil, err
	}
	signer, err := applet.VerifyText(text, armored, certificateNamespace)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errCertificate, err)
	}
	var c certificate
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&c); err != nil {
		return nil, fmt.Errorf("%w: cannot read it: %w", errCertificate, err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%w: there is something after it", errCertificate)
	}
	switch {
	case c.Format != 1:
		return nil, fmt.Errorf("%w: its format %d is not known", errCertificate, c.Format)
	case c.Applet != b.Identity().String() || c.Digest != b.Digest():
		return nil, fmt.Errorf("%w: it is for another applet, or another version of it", errCertificate)
	case !now.Before(c.Until):
		return nil, fmt.Errorf("%w: it ended at %s", errCertificate, c.Until.Local().Format(time.DateTime))
	}
	return c.permissions(signer.Fingerprint)
}

// permissions is what the certificate means to the gate.
func (c *certificate) permissions(signer string) (*permissions.Certificate, error) {
	p := &permissions.Certificate{Signer: signer, Until: c.Until, Limits: map[permissions.Action]uint64{}}
	for action, limit := range map[permissions.Action]uint64{
		permissions.UseMemory: c.Budget.Memory, permissions.UseCPU: uint64(max(0, c.Budget.CPU) * 1000),
		permissions.UseFuel: c.Budget.Fuel, permissions.Store: c.Budget.Storage,
	} {
		if limit > 0 {
			p.Limits[action] = limit
		}
	}
	for _, text := range c.Permissions {
		a, err := permissions.ParseAllowance(text)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", errCertificate, err)
		}
		if a.String() != text { // relative, or reached through a link that somebody made since
			return nil, fmt.Errorf("%w: %.200q means %.200q here", errCertificate, text, a.String())
		}
		p.Allowed = append(p.Allowed, a)
	}
	return p, nil
}

func readAtMost(path string, most int) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("%w: cannot read it: %w", errCertificate, err)
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, int64(most)+1))
	if err == nil && len(text) > most {
		err = fmt.Errorf("%s is larger than %d bytes", path, most)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: cannot read it: %w", errCertificate, err)
	}
	return text, nil
}
