package intl

import (
	"maps"
	"slices"
	"strings"
)

// ValuesOf are the values that there are of a kind, sorted: calendar, collation,
// currency, numberingSystem, timeZone or unit. Nil is another kind.
func ValuesOf(kind string) []string {
	switch kind {
	case "calendar":
		return Calendars
	case "collation":
		return []string{"emoji", "eor"}
	case "currency":
		return slices.Sorted(maps.Keys(Load("en", nil).currencies()))
	case "numberingSystem":
		return slices.Sorted(maps.Keys(systems()))
	case "timeZone":
		return slices.Sorted(maps.Keys(zones().Zones))
	case "unit":
		return slices.DeleteFunc(slices.Sorted(maps.Keys(Load("en", nil).units().Long)), func(unit string) bool { return strings.Contains(unit, "-per-") })
	}
	return nil
}
