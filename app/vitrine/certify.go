package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"example.org/vitrine/app/terminal"
	"example.org/vitrine/applet"
	"example.org/vitrine/permissions"
)

// certifyCommand signs under which permissions a bundle may run unattended.
type certifyCommand struct {
	File string `arg:"" help:"A bundle." type:"existingfile"`

	Key     string        `placeholder:"FILE" help:"SSH key to sign with; by default the one that ssh takes first."`
	Allow   []string      `sep:"none" placeholder:"ACTION:RESOURCE" help:"What it may do, as for run --allow."`
	Memory  size          `help:"Memory, e.g. 64MB."`
	CPU     time.Duration `name:"cpu" placeholder:"DURATION" help:"Computing time, e.g. 30s."`
	Fuel    fuel          `help:"Fuel of the whole run, e.g. 1e8."`
	Storage size          `help:"Private storage, e.g. 4MB."`
	For     time.Duration `default:"720h" placeholder:"DURATION" help:"How long it holds, e.g. 24h; 30 days unless you say."`
	Output  string        `short:"o" placeholder:"FILE" help:"Where to; by default beside the bundle."`
}

// Run writes a certificate and its signature.
func (c *certifyCommand) Run(o *output) error {
	if c.For <= 0 || c.CPU < 0 {
		return &usageError{errors.New("times are positive")}
	}
	b, err := applet.Open(c.File)
	if err != nil {
		return err
	}
	now := time.Now().UTC().Truncate(time.Second)
	statement := certificate{
		Format: 1, Applet: b.Identity().String(), Name: b.Manifest().Name, Digest: b.Digest(), Permissions: []string{},
		Budget: certificateBudget{Memory: uint64(c.Memory), CPU: c.CPU.Seconds(), Fuel: uint64(c.Fuel), Storage: uint64(c.Storage)},
		Issued: now, Until: now.Add(c.For),
	}
	for _, text := range c.Allow {
		a, err := permissions.ParseAllowance(text)
		if err != nil {
			return &usageError{err}
		}
		statement.Permissions = append(statement.Permissions, a.String())
	}
	if c.Output == "" {
		c.Output = c.File + ".certificate"
	}
	if err := c.sign(statement); err != nil {
		return err
	}
	return o.show(statement, func(w *terminal.Printer) {
		w.Printf("%s: %s may, until %s:\n", c.Output, statement.Name, statement.Until.Local().Format("2006-01-02 15:04"))
		for _, p := range statement.Permissions {
			w.Printf("  %s\n", p)
		}
		w.Println("It holds where a policy trusts your key to certify.")
	})
}

func (c *certifyCommand) sign(statement certificate) error {
	text, err := json.MarshalIndent(statement, "", "  ")
	if err != nil {
		return fmt.Errorf("cannot certify: %w", err)
	}
	text = append(text, '\n')
	if len(text) > maxCertificate {
		return fmt.Errorf("cannot certify: more than %d bytes of permissions", maxCertificate)
	}
	key := c.Key
	if key == "" {
		if key, err = defaultKey(); err != nil {
			return err
		}
	}
	var ring keyring
	defer ring.close()
	signer, err := ring.signer(key)
	if err != nil {
		return err
	}
	armored, err := applet.SignText(text, signer, certificateNamespace)
	if err != nil {
		return err
	}
	for name, data := range map[string][]byte{c.Output: text, c.Output + ".sig": armored} {
		if err := os.WriteFile(name, data, 0o644); err != nil {
			return fmt.Errorf("cannot certify: %w", err)
		}
	}
	return nil
}
