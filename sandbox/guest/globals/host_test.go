package globals_test

import (
	"bytes"
	"errors"
	"fmt"
	"path"
	"sort"
	"strings"
	"testing"

	"example.org/vitrine/sandbox/engine"
	"example.org/vitrine/sandbox/guest/globals"
)

const epoch = 1_700_000_000_000 // when every test's session begins, ms since 1970

// host is a viewer for tests: it answers calls from memory and lets time pass
// only when nothing else is left to do.
type host struct {
	t      testing.TB
	engine *engine.Engine
	now    float64

	lines    []string
	failures []string
	calls    []engine.Call // not yet answered, in order
	seen     []string      // ops of all calls
	timers   map[uint32]timer
	frames   int
	exit     *int

	files   map[string][]byte
	store   map[string][]byte
	handles map[uint32]*handle
	last    uint32
	answer  func(engine.Call) (map[string]any, *engine.Fault, bool) // before the usual answers
	most    map[uint32]int                                          // most calls under way at once, by handle
}

type timer struct {
	due, delay float64
	repeat     bool
}

type handle struct {
	path   string
	data   []byte // of a socket: what the peer sends
	at     int
	sent   bytes.Buffer
	socket bool
	append bool
}

func (h *host) Call(c engine.Call) {
	h.calls = append(h.calls, c)
	seen := c.Op
	if mode, ok := c.Args["mode"].(string); ok {
		seen += " " + mode
	}
	h.seen = append(h.seen, seen)
	if id, ok := c.Args["handle"].(float64); ok {
		under := 0
		for _, other := range h.calls {
			if other.Args["handle"] == id {
				under++
			}
		}
		h.most[uint32(id)] = max(h.most[uint32(id)], under)
	}
}

func (h *host) Console(level, text string) {
	if level != "log" {
		text = level + ": " + text
	}
	h.lines = append(h.lines, text)
}

func (h *host) SetTimer(id uint32, delay float64, repeat bool) {
	h.timers[id] = timer{due: h.now + delay, delay: delay, repeat: repeat}
}
func (h *host) ClearTimer(id uint32)     { delete(h.timers, id) }
func (h *host) RequestFrame()            { h.frames++ }
func (h *host) Failure(f engine.Failure) { h.failures = append(h.failures, f.Message) }
func (h *host) Exit(code int)            { h.exit = &code }

// start returns an engine with all globals, hardened, and its host.
func start(t testing.TB, o engine.Options) *host {
	t.Helper()
	h := &host{
		t: t, now: epoch, timers: map[uint32]timer{}, handles: map[uint32]*handle{}, most: map[uint32]int{},
		files: map[string][]byte{}, store: map[string][]byte{},
	}
	o.Host = h
	e, err := engine.New(o)
	if err != nil {
		t.Fatal(err)
	}
	if err := globals.Install(e); err != nil {
		t.Fatal(err)
	}
	if err := e.Harden(); err != nil {
		t.Fatal(err)
	}
	e.Configure(engine.Environment{Now: epoch, Locale: "en-US", Zone: "Europe/Berlin", MathSeed: [32]byte{1}, CryptoSeed: [32]byte{2}})
	applet := globals.Applet{
		ID: "org.example.test", Name: "Test", Version: "1.2.3", Args: []string{"one", "two"},
		Manifest: []byte(`{"id":"org.example.test","permissions":[{"action":"connect"}]}`),
	}
	if err := globals.Start(e, applet); err != nil {
		t.Fatal(err)
	}
	h.engine = e
	return h
}

// run runs source until nothing is pending, and answers the log.
func (h *host) run(source string) string {
	h.t.Helper()
	h.check(h.engine.Run(h.now, engine.Script{Name: "main.js", Source: source}))
	h.finish()
	return strings.Join(h.lines, "\n")
}

// finish delivers what is due until nothing is.
func (h *host) finish() {
	h.t.Helper()
	for step := 0; step < 10_000 && h.exit == nil && h.step(); step++ {
	}
}

func (h *host) check(err error) {
	h.t.Helper()
	if err != nil && !errors.Is(err, engine.ErrAborted) {
		h.t.Fatal(err)
	}
}

// step delivers what is due next: an answer, else a timer, else a frame.
func (h *host) step() bool {
	switch {
	case len(h.calls) > 0:
		c := h.calls[0]
		h.calls = h.calls[1:]
		result, fault := h.serve(c)
		h.check(h.engine.Answer(h.now, c.ID, result, fault))
	case h.frames > 0:
		h.frames--
		h.now += 16
		h.check(h.engine.FireFrame(h.now, h.now-epoch))
	case len(h.timers) > 0:
		ids := make([]uint32, 0, len(h.timers))
		for id := range h.timers {
			ids = append(ids, id)
		}
		sort.Slice(ids, func(i, j int) bool {
			a, b := h.timers[ids[i]], h.timers[ids[j]]
			return a.due < b.due || a.due == b.due && ids[i] < ids[j]
		})
		id := ids[0]
		due := h.timers[id]
		h.now = max(h.now, due.due)
		if due.repeat {
			h.timers[id] = timer{due: due.due + due.delay, delay: due.delay, repeat: true}
		} else {
			delete(h.timers, id)
		}
		h.check(h.engine.FireTimer(h.now, id))
	default:
		return false
	}
	return true
}

func notFound(what string) *engine.Fault {
	return &engine.Fault{Name: "NotFoundError", Message: "there is no " + what}
}

func (h *host) open(v *handle) map[string]any {
	h.last++
	h.handles[h.last] = v
	return map[string]any{"handle": float64(h.last), "name": v.path, "size": float64(len(v.data))}
}

func (h *host) serve(c engine.Call) (map[string]any, *engine.Fault) {
	if h.answer != nil {
		if result, fault, ok := h.answer(c); ok {
			return result, fault
		}
	}
	text := func(name string) string { s, _ := c.Args[name].(string); return s }
	number := func(name string) int { f, _ := c.Args[name].(float64); return int(f) }
	switch c.Op {
	case "open":
		return h.openFile(text("path"), text("mode"))
	case "stat":
		name := path.Clean(text("path"))
		if v := h.handles[uint32(number("handle"))]; v != nil {
			name = v.path
		}
		if _, ok := h.files[name+"/"]; ok {
			return map[string]any{"name": name, "folder": true, "size": 0.0, "modified": float64(epoch)}, nil
		}
		data, ok := h.files[name]
		if !ok {
			return nil, notFound(name)
		}
		return map[string]any{"name": name, "size": float64(len(data)), "modified": float64(epoch)}, nil
	case "dir":
		return map[string]any{"entries": []any{
			map[string]any{"name": "a", "size": 1.0, "modified": 0.0},
			map[string]any{"name": "b", "folder": true, "size": 0.0, "modified": 0.0},
		}}, nil
	case "read", "write", "close":
		return h.useHandle(c, uint32(number("handle")), number("offset"), number("max"))
	case "mkdir":
		recursive, _ := c.Args["recursive"].(bool)
		return nil, h.makeFolder(path.Clean(text("path")), recursive)
	case "truncate", "shut", "secure":
		return h.changeHandle(c.Op, uint32(number("handle")), number("size"))
	case "connect":
		return h.open(&handle{path: fmt.Sprintf("%s:%d", text("hostname"), number("port")), data: []byte("220 hello\r\n"), socket: true}), nil
	case "stdin":
		return h.open(&handle{path: "stdin", data: []byte("from outside"), socket: true}), nil
	case "stdout":
		return h.open(&handle{path: "stdout", socket: true}), nil
	case "store-get":
		v, ok := h.store[text("key")]
		return map[string]any{"value": v, "found": ok}, nil
	case "store-set":
		h.store[text("key")], _ = c.Args["value"].([]byte)
		return nil, nil
	case "store-delete":
		delete(h.store, text("key"))
		return nil, nil
	case "store-keys":
		keys := []any{}
		for k := range h.store {
			keys = append(keys, k)
		}
		sort.Slice(keys, func(i, j int) bool { return keys[i].(string) < keys[j].(string) })
		return map[string]any{"keys": keys}, nil
	case "query", "request":
		return map[string]any{"state": "prompt"}, nil
	case "budget":
		return map[string]any{"memory": 32e6, "seconds": 9.5, "storage": 1e6}, nil
	}
	return nil, &engine.Fault{Name: "NotSupportedError", Message: "no " + c.Op}
}

func (h *host) openFile(path, mode string) (map[string]any, *engine.Fault) {
	data, exists := h.files[path]
	switch mode {
	case "r", "r+":
		if !exists {
			return nil, notFound(path)
		}
	case "w":
		h.files[path], data = nil, nil
	}
	if strings.HasPrefix(path, "/etc/") {
		return nil, &engine.Fault{Name: "NotAllowedError", Message: "the person denied reading " + path}
	}
	return h.open(&handle{path: path, data: data, append: mode == "a"}), nil
}

// makeFolder makes a folder, with those on the way if that is wanted.
func (h *host) makeFolder(name string, recursive bool) *engine.Fault {
	if _, isFile := h.files[name]; isFile {
		return &engine.Fault{Name: "InvalidModificationError", Message: "it exists already"}
	}
	if _, exists := h.files[name+"/"]; exists {
		if recursive {
			return nil
		}
		return &engine.Fault{Name: "InvalidModificationError", Message: "it exists already"}
	}
	if parent := path.Dir(name); recursive && parent != "/" {
		if _, isFile := h.files[parent]; isFile {
			return notFound(name)
		}
		if fault := h.makeFolder(parent, true); fault != nil {
			return fault
		}
	}
	h.files[name+"/"] = nil
	return nil
}

func (h *host) useHandle(c engine.Call, id uint32, offset, most int) (map[string]any, *engine.Fault) {
	v := h.handles[id]
	if v == nil {
		return nil, &engine.Fault{Name: "InvalidStateError", Message: "no such handle"}
	}
	switch c.Op {
	case "read":
		if most < 1 || most > 256<<10 {
			h.t.Errorf("a read asks for %d bytes", most)
		}
		from := &v.at
		if offset >= 0 {
			from = &offset
		}
		start := min(*from, len(v.data))
		end := min(start+most, len(v.data))
		*from = end
		return map[string]any{"data": v.data[start:end], "end": start == end}, nil
	case "write":
		data, _ := c.Args["data"].([]byte)
		if len(data) > 256<<10 {
			h.t.Errorf("a write carries %d bytes", len(data))
		}
		v.sent.Write(data)
		if !v.socket {
			file := h.files[v.path]
			if offset < 0 {
				offset = len(file)
			}
			if need := offset + len(data); need > len(file) {
				file = append(file, make([]byte, need-len(file))...)
			}
			copy(file[offset:], data)
			h.files[v.path] = file
			v.data = file
		}
		return map[string]any{"bytes": float64(len(data))}, nil
	}
	delete(h.handles, id)
	return nil, nil
}

func (h *host) changeHandle(op string, id uint32, size int) (map[string]any, *engine.Fault) {
	v := h.handles[id]
	switch {
	case v == nil:
		return nil, &engine.Fault{Name: "InvalidStateError", Message: "no such handle"}
	case op == "truncate":
		v.data = append(v.data, make([]byte, max(size-len(v.data), 0))...)[:size]
		h.files[v.path] = v.data
	case op == "shut":
		v.sent.WriteString("<end>")
	case op == "secure":
		delete(h.handles, id)
		v.sent.WriteString("<tls>")
		v.data, v.at = []byte("secret"), 0
		return h.open(v), nil
	}
	return nil, nil
}

// script is a case of a table: source logs want.
type script struct{ name, source, want string }

// runScripts runs each case in an engine of its own.
func runScripts(t *testing.T, scripts []script) {
	t.Helper()
	for _, c := range scripts {
		t.Run(c.name, func(t *testing.T) {
			h := start(t, engine.Options{})
			got := h.run(c.source)
			for _, failure := range h.failures {
				got += "\nFAILURE " + failure
			}
			if got = strings.TrimPrefix(got, "\n"); got != strings.TrimSpace(c.want) {
				t.Errorf("got:\n%s\n\nwant:\n%s", got, strings.TrimSpace(c.want))
			}
		})
	}
}

func sprint(v any) string { return fmt.Sprint(v) }
