//go:build !unix || darwin

package main

import (
	"fmt"
	"net/url"
)

// openLink has an address in canonical form opened in the person's browser.
func (v *viewer) openLink(address string) error {
	u, err := url.Parse(address)
	if err != nil {
		return fmt.Errorf("cannot open the address: %w", err)
	}
	return v.fyne.OpenURL(u)
}
