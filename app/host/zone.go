package host

import (
	"os"
	"strings"
)

// zone is the IANA name of the machine's time zone, which Go knows only as "Local".
func zone() string {
	const database = "/zoneinfo/"
	if target, err := os.Readlink("/etc/localtime"); err == nil {
		if _, name, found := strings.Cut(target, database); found {
			return name
		}
	}
	if name, err := os.ReadFile("/etc/timezone"); err == nil {
		return strings.TrimSpace(string(name))
	}
	return "UTC"
}
