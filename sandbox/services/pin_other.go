//go:build !linux

package services

import (
	"os"

	"example.org/vitrine/permissions"
	"example.org/vitrine/sandbox/protocol/wire"
)

// pin needs Linux: elsewhere no thing can be held while the person is asked,
// so no file is opened at all.
type pin struct {
	path    string
	missing bool
	rest    string
	failure error
}

var errNoFiles = fault("NotSupportedError", "files cannot be opened on this system yet")

func pinPath(path string) *pin { return &pin{path: path, failure: errNoFiles} }

func pinBelow(p *pin, path string) *pin { return pinPath(p.path + "/" + path) }

func (p *pin) first() *pin                          { return nil }
func (p *pin) folder() bool                         { return false }
func (p *pin) same(*pin) bool                       { return false }
func (p *pin) object() permissions.Object           { return permissions.Object{} }
func (p *pin) birth() (birth, bool)                 { return birth{}, false }
func (p *pin) risks() []string                      { return nil }
func (p *pin) open(int) (*os.File, error)           { return nil, errNoFiles }
func (p *pin) create(int) (*os.File, error)         { return nil, errNoFiles }
func (p *pin) mkdir() error                         { return errNoFiles }
func (p *pin) again() *pin                          { return p }
func (p *pin) copy() (*pin, error)                  { return p, nil }
func (p *pin) size() int64                          { return 0 }
func (p *pin) entries(int) ([]wire.Stat, error)     { return nil, errNoFiles }
func (p *pin) contents(int64) ([]byte, bool, error) { return nil, false, errNoFiles }
func (p *pin) describe() wire.Stat                  { return wire.Stat{} }
func (p *pin) close()                               {}

func birthOf(int) (birth, bool) { return birth{}, false }
