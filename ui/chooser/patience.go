package chooser

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"example.org/vitrine/permissions"
)

// patience is how long the window stands still for a file system: an automount,
// a FUSE program or a server that is gone answers late or never.
const patience = time.Second

var errSilent = errors.New("it is in a place that does not answer")

// patiently is f, or errSilent when f does not answer.
func patiently[T any](f func() (T, error)) (T, error) {
	type answer struct {
		value T
		err   error
	}
	a, ok := permissions.Aside(patience, func() answer {
		value, err := f()
		return answer{value, err}
	})
	if !ok {
		return a.value, errSilent
	}
	return a.value, a.err
}

// stat is os.Stat, patiently.
func stat(path string) (os.FileInfo, error) {
	return patiently(func() (os.FileInfo, error) { return os.Stat(path) })
}

// patient is look, patiently.
func patient(look func(string) (*permissions.File, error)) func(string) (*permissions.File, error) {
	return func(path string) (*permissions.File, error) {
		return patiently(func() (*permissions.File, error) { return look(path) })
	}
}

// read is what is in a folder. Where something in it does not answer, it is what
// the folder itself knows: names and what they are, and nothing of links.
func (c *Chooser) read(folder string) ([]entry, error) {
	list, err := patiently(func() ([]os.DirEntry, error) { return os.ReadDir(folder) })
	if err != nil {
		return nil, err
	}
	list = list[:min(len(list), maxEntries)]
	if !c.silent[folder] {
		all, err := patiently(func() ([]entry, error) { return entries(folder, list), nil })
		if err == nil {
			return all, nil
		}
		c.silent[folder] = true // it is not tried again: each try may hang for ever
	}
	var all []entry
	for _, d := range list {
		if d.IsDir() || d.Type().IsRegular() {
			all = append(all, entry{name: d.Name(), folder: d.IsDir(), size: -1})
		}
	}
	return all, nil
}

// entries are the folders and files of a list, also those that links lead to.
func entries(folder string, list []os.DirEntry) []entry {
	all := make([]entry, 0, len(list))
	for _, d := range list {
		info, err := os.Stat(filepath.Join(folder, d.Name())) // what a link leads to
		if err == nil && (info.IsDir() || info.Mode().IsRegular()) {
			all = append(all, entry{d.Name(), info.IsDir(), info.Size(), info.ModTime()})
		}
	}
	return all
}

// reason is why a folder cannot be shown.
func reason(err error) string {
	switch {
	case err == nil:
		return "Nothing to choose here"
	case errors.Is(err, errSilent):
		return "This folder does not answer"
	case errors.Is(err, fs.ErrNotExist):
		return "This folder is not there any more"
	}
	return "This folder cannot be read"
}
