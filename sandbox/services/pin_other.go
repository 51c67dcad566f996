//go:build !linux

package services

import (
	"os"

	"vitrine/sandbox/wire"
)

// pin needs Linux: elsewhere no thing can be held while the person is asked,
// so no file is opened at all.
type pin struct {
	path    string
	missing bool
	failure error
}

var errNoFiles = fault("NotSupportedError", "files cannot be opened on this system yet")

func pinPath(string) (*pin, error)          { return nil, errNoFiles }
func pinBelow(*pin, string) (*pin, error)   { return nil, errNoFiles }
func (p *pin) folder() bool                 { return false }
func (p *pin) same(*pin) bool               { return false }
func (p *pin) risks() []string              { return nil }
func (p *pin) open(int) (*os.File, error)   { return nil, errNoFiles }
func (p *pin) create(int) (*os.File, error) { return nil, errNoFiles }
func (p *pin) mkdir() error                 { return errNoFiles }
func (p *pin) again() (*pin, error)         { return nil, errNoFiles }
func (p *pin) size() int64                  { return 0 }

func (p *pin) contents(int64) (data []byte, ok bool, err error) { return nil, false, errNoFiles }

func (p *pin) close() {}

func (p *pin) describe() wire.Stat { return wire.Stat{} }
