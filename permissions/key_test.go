package permissions_test

import (
	"fmt"
	"net/netip"
	"reflect"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"example.org/vitrine/permissions"
	"example.org/vitrine/permissions/account"
	"example.org/vitrine/permissions/prompt"
)

func write(session uint64, f permissions.File) permissions.Request {
	r := read(session, f.Path)
	r.Action, r.Resource.File = permissions.WriteFile, &f
	return r
}

// Questions joined that are not equal: while one is open, what differs from it
// in anything that a person could decide by is a question of its own.
func TestHostileJoinedQuestions(t *testing.T) {
	first := permissions.File{Path: "/data/x", New: true, Pinned: permissions.Object{Device: 1, Inode: 7}}
	for name, change := range map[string]func(r *permissions.Request){
		"the same":            func(*permissions.Request) {},
		"another call":        func(r *permissions.Request) { r.API = "open" },
		"to make a folder":    func(r *permissions.Request) { r.Resource.File.Make = true },
		"there by now":        func(r *permissions.Request) { r.Resource.File.New = false },
		"another object":      func(r *permissions.Request) { r.Resource.File.Pinned.Inode = 8 },
		"another device":      func(r *permissions.Request) { r.Resource.File.Pinned.Device = 2 },
		"by another name":     func(r *permissions.Request) { r.Resource.File.Asked = "/tmp/link" },
		"another risk":        func(r *permissions.Request) { r.Resource.File.Risks = []string{"several links"} },
		"risks in one":        func(r *permissions.Request) { r.Resource.File.Risks = []string{"a\x00b"} },
		"picked before":       func(r *permissions.Request) { r.Resource.File.Kept = true },
		"for another package": func(r *permissions.Request) { r.Source = "left-pad" },
		"for another reason":  func(r *permissions.Request) { r.Reason = "because" },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := &person{answer: always(permissions.Grant, permissions.Once), takes: time.Second}
				g := gate(t, permissions.Fixed{}, permissions.NewMemory(), p, permissions.Options{})
				second := write(1, first)
				change(&second)
				done := make(chan error)
				for _, r := range []permissions.Request{write(1, first), second} {
					go func() {
						_, err := g.Ask(t.Context(), r)
						done <- err
					}()
					synctest.Wait()
				}
				for range 2 {
					if err := <-done; err != nil {
						t.Error(err)
					}
				}
				want := 2
				if name == "the same" {
					want = 1
				}
				if got := p.count(); got != want {
					t.Errorf("%d questions, want %d", got, want)
				}
			})
		})
	}
}

// Every field of a request, and of whatever it is about, tells it apart, but for
// the session, as each has its own questions, and the turn: when it was asked.
func TestKeyCoversEveryField(t *testing.T) {
	about := []permissions.Resource{
		{File: &permissions.File{}}, {Endpoint: &permissions.Endpoint{}}, {Amount: &permissions.Amount{}}, {Address: "x"},
	}
	for _, res := range about {
		plain := permissions.Request{Resource: res}
		key := permissions.Key(plain)
		changed := 0
		var visit func(v reflect.Value, name string)
		visit = func(v reflect.Value, name string) {
			switch {
			case name == ".Session", name == ".Turn":
			case v.Kind() == reflect.Pointer:
				if !v.IsNil() {
					visit(v.Elem(), name)
				}
			case v.Kind() == reflect.Struct && v.Type() != reflect.TypeFor[time.Time]():
				for i := range v.NumField() {
					visit(v.Field(i), name+"."+v.Type().Field(i).Name)
				}
			default:
				before := reflect.ValueOf(v.Interface())
				v.Set(another(t, v.Type(), name))
				if permissions.Key(plain) == key {
					t.Errorf("the key is the same with another %s", name)
				}
				v.Set(before)
				changed++
			}
		}
		visit(reflect.ValueOf(&plain).Elem(), "")
		if permissions.Key(plain) != key || changed < 10 {
			t.Errorf("%d fields were tried", changed)
		}
	}
}

// another is a value of a type that is not its zero one.
func another(t *testing.T, of reflect.Type, name string) reflect.Value {
	t.Helper()
	var v any
	switch of.Kind() {
	case reflect.String:
		v = "\x01"
	case reflect.Bool:
		v = true
	case reflect.Uint16, reflect.Uint64:
		v = uint16(1)
	default:
		switch of {
		case reflect.TypeFor[time.Time]():
			v = time.Unix(1, 0)
		case reflect.TypeFor[[]string]():
			v = []string{"several links"}
		case reflect.TypeFor[[]netip.Addr]():
			v = []netip.Addr{netip.IPv6Loopback()}
		default:
			t.Fatalf("%s is of the type %v, which this test does not know", name, of)
		}
	}
	return reflect.ValueOf(v).Convert(of)
}

// Two requests with the same key are described in the same words, and are about
// the same object.
func FuzzKey(f *testing.F) {
	f.Add("/data/x", "/data/x", "", "several links", uint64(7), uint8(0), "/data/x", "/data/x", "", "several links", uint64(7), uint8(0))
	f.Add("/data/x", "a\" b", "p", "a\x00b", uint64(7), uint8(3), "/data/x", "a", "b\" \"p", "a\x00b", uint64(7), uint8(3))
	f.Add("/home/u/.bashrc", "", "", "", uint64(1), uint8(4), "/home/u/.bashrc", "", "", "", uint64(1), uint8(8))
	f.Fuzz(func(t *testing.T,
		path1, asked1, source1, risk1 string, inode1 uint64, flags1 uint8,
		path2, asked2, source2, risk2 string, inode2 uint64, flags2 uint8,
	) {
		a := fuzzed(path1, asked1, source1, risk1, inode1, flags1)
		b := fuzzed(path2, asked2, source2, risk2, inode2, flags2)
		for _, b := range []permissions.Request{
			b,
			fuzzed(path1, asked1, source1, risk1, inode1, flags2), fuzzed(path1, asked1, source1, risk1, inode2, flags1),
			fuzzed(path1, asked1, source1, risk2, inode1, flags1), fuzzed(path1, asked1, source2, risk1, inode1, flags1),
			fuzzed(path1, asked2, source1, risk1, inode1, flags1), fuzzed(path2, asked1, source1, risk1, inode1, flags1),
		} {
			if permissions.Key(a) != permissions.Key(b) {
				continue
			}
			if x, y := described(a), described(b); x != y {
				t.Errorf("one key, two questions:\n%s\n%s", x, y)
			}
			if x, y := a.Resource.File.Pinned, b.Resource.File.Pinned; x != y {
				t.Errorf("one key, two objects: %v and %v", x, y)
			}
		}
	})
}

func fuzzed(path, asked, source, risk string, inode uint64, flags uint8) permissions.Request {
	has := func(bit uint8) bool { return flags&(1<<bit) != 0 }
	file := &permissions.File{
		Path: path, Asked: asked, Folder: has(0), Bare: has(1), Make: has(2), New: has(3), Kept: has(4),
		Risks: slices.DeleteFunc([]string{risk, "another owner"}, func(s string) bool { return s == "" || has(5) && s != risk }),
	}
	file.Pinned.Inode = inode
	r := permissions.Request{Applet: permissions.Applet{Identity: "digest:1"}, Source: source, Action: permissions.ReadFile, Resource: permissions.Resource{File: file}}
	if has(6) {
		r.Action = permissions.WriteFile
	}
	if has(7) {
		r.API = source
	}
	return r
}

// described is all that a person is shown.
func described(r permissions.Request) string {
	p := prompt.Surroundings{Home: "/home/u"}.Describe(r, account.Figures{})
	p.Request = permissions.Request{}
	return fmt.Sprintf("%+v", p)
}

// Making a folder is a scope of its own, also when it is remembered; so is
// learning what a folder is, and making a new file.
func TestHostileScopesOfOneName(t *testing.T) {
	file := func(change func(*permissions.File)) permissions.File {
		f := permissions.File{Path: "/data/x"}
		change(&f)
		return f
	}
	plain, missing := file(func(*permissions.File) {}), file(func(f *permissions.File) { f.New = true })
	folder := file(func(f *permissions.File) { f.Make, f.New = true, true })
	bare, whole := file(func(f *permissions.File) { f.Bare = true }), file(func(f *permissions.File) { f.Folder = true })
	own := file(func(f *permissions.File) { f.Made = true })
	within := permissions.Scope{Folder: "/data"}
	for _, test := range []struct {
		name    string
		granted permissions.File
		scope   permissions.Scope
		then    permissions.File
		want    bool
	}{
		{"a folder, then the same", folder, permissions.Scope{}, folder, true},
		{"a folder, then a new file", folder, permissions.Scope{}, missing, false},
		{"a folder, then a file", folder, permissions.Scope{}, plain, false},
		{"a folder, then all in it", folder, permissions.Scope{}, whole, false},
		{"any folder, then another", folder, within, permissions.File{Path: "/data/y", Make: true, New: true}, true},
		{"any folder, then a file", folder, within, permissions.File{Path: "/data/x/y", New: true}, false},
		{"a file, then a folder", plain, permissions.Scope{}, folder, false},
		{"a new file, then a folder", missing, permissions.Scope{}, folder, false},
		{"everything, then a folder", plain, within, folder, true},
		{"a whole folder, then one in it", whole, permissions.Scope{}, permissions.File{Path: "/data/x/y", Make: true, New: true}, true},
		{"files by a pattern, then a folder", plain, permissions.Scope{Pattern: "/data/*"}, folder, false},
		{"folders by a pattern, then a file", folder, permissions.Scope{Pattern: "/data/*"}, missing, false},
		{"what it is, then its content", bare, permissions.Scope{}, plain, false},
		{"what it is, then all in it", bare, permissions.Scope{}, whole, false},
		{"its content, then what it is", plain, permissions.Scope{}, bare, true},
		{"a new file, then again", missing, permissions.Scope{}, missing, true},
		{"a new file, then the applet's own", missing, permissions.Scope{}, own, true},
		{"a new file, then one of somebody else", missing, permissions.Scope{}, plain, false},
		{"a file, then a new one", plain, permissions.Scope{}, missing, true},
	} {
		for _, verdict := range []permissions.Verdict{permissions.Grant, permissions.Deny} {
			m := permissions.Remembered{
				Applet: permissions.Applet{Identity: "digest:1"}, Action: permissions.WriteFile, Verdict: verdict, Scope: test.scope,
				Resource: permissions.Resource{File: &test.granted}, Span: permissions.Always,
			}
			m.Created = time.Now()
			want := test.want || verdict == permissions.Deny && test.name == "a new file, then one of somebody else" // nothing else was denied, either
			if r := write(1, test.then); m.Covers(&r, time.Now()) != want {
				t.Errorf("%s of %s: covered %v, want %v", verdict, test.name, !want, want)
			}
		}
	}
	for _, one := range []permissions.File{plain, folder, bare, whole} {
		for _, other := range []permissions.File{plain, folder, bare, whole} {
			a := permissions.Remembered{Action: permissions.WriteFile, Resource: permissions.Resource{File: &one}}
			b := permissions.Remembered{Action: permissions.WriteFile, Resource: permissions.Resource{File: &other}}
			if same := reflect.DeepEqual(one, other); a.Replaces(&b) != same {
				t.Errorf("%+v takes the place of %+v: %v", one, other, !same)
			}
		}
	}
	made := permissions.Options{Allowed: []permissions.Allowance{{Action: permissions.WriteFile, Path: "/data/x"}}}
	g := gate(t, permissions.Fixed{}, permissions.NewMemory(), nil, made)
	for _, test := range []struct {
		file permissions.File
		want string
	}{{missing, "granted"}, {plain, "granted"}, {folder, "denied"}} {
		if got := g.Query(t.Context(), write(1, test.file)); got != test.want {
			t.Errorf("one file is allowed, and %+v is %s, want %s", test.file, got, test.want)
		}
	}
}
