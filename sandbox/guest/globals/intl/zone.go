package intl

import (
	"fmt"
	"strings"
	"sync"
	"time"
)

// zoneNames is the section of that name: what a language calls time zones.
type zoneNames struct {
	Plus, Minus           string              // of an offset: {h} hours, {m} minutes
	UTC                   [4]string           // long, short, and the same for generic names
	Names                 map[string][]string // by group: long and short of standard, then of daylight saving time
	Generic, ShortGeneric map[string]string   // by group, or by zone where that has its own
}

// zoneGroups says which zones there are, and which of them share names.
type zoneGroups struct {
	Zones   map[string]int
	Aliases map[string]string
	Known   []string // others
	Groups  [][2]int // offsets of standard and daylight saving time, in minutes

	byLower map[string]string
}

var zones = sync.OnceValue(func() *zoneGroups {
	g := &zoneGroups{byLower: map[string]string{}}
	read("groups", g, untold)
	for name := range g.Zones {
		g.byLower[strings.ToLower(name)] = name
	}
	for _, name := range g.Known {
		g.byLower[strings.ToLower(name)] = name
	}
	for alias, name := range g.Aliases {
		g.byLower[strings.ToLower(alias)] = name
	}
	return g
})

// Zone is the name by which Intl knows a time zone, whatever the case of the
// letters, or "" for none.
func Zone(name string) string { return zones().byLower[strings.ToLower(name)] }

// ZoneName is the name of t's zone in English, as a Date's text has it.
func (l *Locale) ZoneName(t time.Time, zone string) string {
	return l.zone(t, DateOptions{Zone: zone, ZoneName: "long", System: "latn"})
}

// zone is the name of t's zone as the options want it.
func (l *Locale) zone(t time.Time, o DateOptions) string {
	style := o.ZoneName
	if style == "" {
		style = map[string]string{"full": "long", "long": "short"}[o.TimeStyle]
	}
	z := l.zones()
	_, offset := t.Zone()
	group, known := zones().Zones[o.Zone]
	key := fmt.Sprint(group)
	switch {
	case o.Zone == "UTC":
		if i := strings.Index("long        short       longGeneric shortGeneric", style); i%12 == 0 && !strings.HasSuffix(style, "Offset") {
			return native(z.UTC[i/12], o.System)
		}
	case !known:
	case style == "long" || style == "short":
		if name := z.name(key, style, offset/60, zones().Groups[group]); name != "" {
			return name
		}
	case style == "longGeneric":
		return named(z.Generic, o.Zone, key)
	case style == "shortGeneric":
		return named(z.ShortGeneric, o.Zone, key)
	}
	return z.offset(offset, strings.HasPrefix(style, "long"), o.System)
}

func named(names map[string]string, zone, group string) string {
	if name, ok := names[zone]; ok {
		return name
	}
	return names[group]
}

// name is what a group is called while it has that offset, in minutes, or "".
func (z *zoneNames) name(group, style string, offset int, offsets [2]int) string {
	i := 0
	if style == "short" {
		i = 1
	}
	switch names := z.Names[group]; {
	case offset == offsets[0] && i < len(names):
		return names[i]
	case offset == offsets[1] && i+2 < len(names):
		return names[i+2]
	}
	return ""
}

// offset writes one in seconds.
func (z *zoneNames) offset(seconds int, long bool, system string) string {
	pattern := z.Plus
	if seconds < 0 {
		pattern, seconds = z.Minus, -seconds
	}
	before, rest, _ := strings.Cut(pattern, "{h}")
	separator, after, _ := strings.Cut(rest, "{m}")
	if !long {
		after = strings.ReplaceAll(after, "\u200e\u200e", "\u200e") // which Hebrew has in long ones only
	}
	hours, minutes := seconds/3600, seconds/60%60
	text := before + native(fmt.Sprintf("%d", hours), system)
	if long {
		text = before + native(fmt.Sprintf("%02d", hours), system)
	}
	if long || minutes != 0 || seconds%60 != 0 {
		text += separator + native(fmt.Sprintf("%02d", minutes), system)
	}
	if seconds%60 != 0 {
		text += separator + native(fmt.Sprintf("%02d", seconds%60), system)
	}
	return text + after
}
