package host

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/adrg/xdg"
)

// Places are where this program keeps what it knows: the XDG folders, or all
// under $VITRINE_HOME when that is set.
type Places struct {
	Policy   string // the person's policy.cedar; need not exist
	Database string // vitrine.db
	Storage  string // folder of what applets have stored
	State    string // folder of the database and the storage: no applet is let in
}

// HomeVariable names the environment variable that holds everything in one folder.
const HomeVariable = "VITRINE_HOME"

// privateFolder is the mode of folders that are nobody else's business.
const privateFolder = 0o700

// FindPlaces gives the places, and makes their folders.
func FindPlaces() (Places, error) {
	config, state := filepath.Join(xdg.ConfigHome, "vitrine"), filepath.Join(xdg.DataHome, "vitrine")
	if home := os.Getenv(HomeVariable); home != "" {
		home, err := filepath.Abs(home)
		if err != nil {
			return Places{}, fmt.Errorf("cannot use $%s: %w", HomeVariable, err)
		}
		config, state = home, home
	}
	for _, folder := range []string{config, state} {
		if err := os.MkdirAll(folder, privateFolder); err != nil { //nolint:gosec // the person says where
			return Places{}, fmt.Errorf("cannot make a folder of this program's own: %w", err)
		}
	}
	return Places{
		Policy:   filepath.Join(config, "policy.cedar"),
		Database: filepath.Join(state, "vitrine.db"),
		Storage:  filepath.Join(state, "storage"),
		State:    state,
	}, nil
}
