package intl

import (
	"bytes"
	"compress/gzip"
	"embed"
	"encoding/binary"
	"encoding/json"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"
)

//go:generate node generate/main.mjs

//go:embed data/*.json.gz
var data embed.FS

// read decodes a file of data, after it told its size.
func read(name string, into any, announce func(size int)) {
	packed, err := data.ReadFile("data/" + name + ".json.gz")
	if err != nil {
		panic(err) // embedded
	}
	// The last four bytes are the size of the content.
	announce(int(binary.LittleEndian.Uint32(packed[len(packed)-4:])))
	unpacked, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		panic(err) // embedded
	}
	content, err := io.ReadAll(unpacked)
	if err != nil {
		panic(err)
	}
	if err := json.Unmarshal(content, into); err != nil {
		panic(err)
	}
}

// untold is for what is read once in a process, which takes some ms.
func untold(int) {}

// section decodes what a locale has in one section: a chain of parents, each
// laid over the one before.
func section(tag, name string, into any, announce func(size int)) {
	language, _, _ := strings.Cut(tag, "-")
	var entries map[string]map[string]any
	read(language+"-"+name, &entries, announce)
	if _, ok := entries[tag]; !ok {
		tag = language
	}
	content, err := json.Marshal(whole(entries, tag))
	if err != nil {
		panic(err)
	}
	if err := json.Unmarshal(content, into); err != nil {
		panic(err)
	}
}

func whole(entries map[string]map[string]any, tag string) map[string]any {
	own := entries[tag]
	parent, ok := own[""].(string)
	if !ok {
		return own
	}
	delete(own, "")
	return overlaid(whole(entries, parent), own)
}

// overlaid is a with what b changes; null takes something away.
func overlaid(a, b map[string]any) map[string]any {
	for key, value := range b {
		inner, ok := value.(map[string]any)
		before, both := a[key].(map[string]any)
		switch {
		case value == nil:
			delete(a, key)
		case ok && both:
			a[key] = overlaid(before, inner)
		default:
			a[key] = value
		}
	}
	return a
}

// catalog is what there is, for all locales together.
type catalog struct {
	data  map[string]bool              // that have data of their own
	tags  map[string]bool              // that there are
	weeks map[string][]int             // by region, first day, minimal days, and the weekend
	other map[string]map[string]string // by service, what it calls a locale; "" for one that it does not know
}

var locales = sync.OnceValue(func() catalog {
	var file struct {
		Data, All string
		Other     map[string]map[string]string
		Weeks     map[string][]int
	}
	read("services", &file, untold)
	return catalog{data: set(file.Data), tags: set(file.All), other: file.Other, weeks: file.Weeks}
})

// Tags are the locales that have data of their own, sorted.
func Tags() []string { return slices.Sorted(maps.Keys(locales().data)) }

func set(words string) map[string]bool {
	s := map[string]bool{}
	for _, word := range strings.Fields(words) {
		s[word] = true
	}
	return s
}

// digits are those of a numbering system, and its symbols where they are others
// than a locale's.
type system struct {
	Digits string
	numberSet
}

var systems = sync.OnceValue(func() map[string]system {
	var file map[string]system
	read("systems", &file, untold)
	return file
})

// HasSystem says that there is a numbering system of that name, with ten digits.
func HasSystem(name string) bool { return systems()[name].Digits != "" }

// WeekInfo is how weeks are counted in a region; days count from 1, Monday.
type WeekInfo struct {
	First, MinimalDays int
	Weekend            []int
}

// Week is that of a region.
func Week(region string) WeekInfo {
	w, ok := locales().weeks[region]
	if !ok {
		w = locales().weeks["001"]
	}
	return WeekInfo{w[0], w[1], w[2:]}
}
