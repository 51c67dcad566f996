package account_test

import (
	"math"
	"testing"

	"example.org/vitrine/permissions/account"
)

// What a worker says of its memory is shown, unless the kernel knows better.
func TestHeld(t *testing.T) {
	const mb = account.MB
	for _, test := range []struct{ claimed, resident, want uint64 }{
		{0, 0, 0},
		{3 * mb, 20 * mb, 3 * mb},
		{30 * mb, 150 * mb, 30 * mb}, // garbage, and room to grow into
		{90 * mb, 270 * mb, 90 * mb}, // the arena is among both
		{0, 300 * mb, 300 * mb},
		{20 * mb, 300 * mb, 300 * mb},
		{math.MaxUint64, 300 * mb, math.MaxUint64}, // who claims more harms itself
	} {
		if got := (account.Figures{Memory: test.claimed, Resident: test.resident}).Held(); got != test.want {
			t.Errorf("claims %d, resident %d: %d, want %d", test.claimed, test.resident, got, test.want)
		}
	}
}
