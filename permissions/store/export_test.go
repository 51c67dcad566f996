package store

import (
	"context"
	"time"
)

// OpenAt is Open with a clock for what is done every day.
func OpenAt(path string, now func() time.Time) (*Store, error) {
	return open(context.Background(), path, now)
}
