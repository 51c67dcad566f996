package meter

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"unsafe"
)

// TestStripKeepsNothingOfTheSource walks through everything that stripped code
// of the host's own leads to: no text in it is a part of the source, which
// would keep all of it.
func TestStripKeepsNothingOfTheSource(t *testing.T) {
	guest, err := filepath.Glob("../../guest/*/prelude/*.js")
	if err != nil {
		t.Fatal(err)
	}
	engine, err := filepath.Glob("../prelude/*.js")
	if err != nil {
		t.Fatal(err)
	}
	files := append(guest, engine...)
	if len(guest) < 15 || len(engine) < 3 {
		t.Fatalf("got %d preludes of guest and %d of engine, want 15 and 3 or more", len(guest), len(engine))
	}
	for _, name := range files {
		source, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		tree, function, err := parseFunction(name, string(source))
		if err != nil {
			t.Fatal(err)
		}
		text := reflect.ValueOf(tree.File).Elem().FieldByName("src").String()
		s := searcher{t: t, name: name, from: uintptr(unsafe.Pointer(unsafe.StringData(text))), length: uintptr(len(text)), seen: map[seen]bool{}}
		p, err := instrument(name, tree, function, strict, false)
		if err != nil {
			t.Fatal(err)
		}
		strip(p.program)
		s.look(reflect.ValueOf(p), nil)
		if len(s.seen) < 100 {
			t.Errorf("%s: only %d things were looked at", name, len(s.seen))
		}
	}
}

type seen struct {
	at unsafe.Pointer
	of reflect.Type
}

type searcher struct {
	t            *testing.T
	name         string
	from, length uintptr // of the source
	seen         map[seen]bool
}

func (s *searcher) look(v reflect.Value, path []string) {
	switch v.Kind() {
	case reflect.String:
		if at := uintptr(unsafe.Pointer(unsafe.StringData(v.String()))); at-s.from < s.length {
			s.t.Errorf("%s: %q is a part of the source: %s", s.name, v, strings.Join(path, "."))
		}
	case reflect.Pointer:
		if v.IsNil() || s.seen[seen{v.UnsafePointer(), v.Type()}] {
			return
		}
		s.seen[seen{v.UnsafePointer(), v.Type()}] = true
		s.look(v.Elem(), append(path, "*"))
	case reflect.Interface:
		if !v.IsNil() {
			s.look(v.Elem(), append(path, v.Elem().Type().String()))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			s.look(v.Field(i), append(path, v.Type().Field(i).Name))
		}
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			s.look(v.Index(i), path)
		}
	case reflect.Map:
		for i := v.MapRange(); i.Next(); {
			s.look(i.Key(), append(path, "key"))
			s.look(i.Value(), append(path, "value"))
		}
	default:
	}
}
