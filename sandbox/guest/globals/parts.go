package globals

import (
	"strings"

	"github.com/dop251/goja"

	"example.org/vitrine/sandbox/engine"
)

// part is a group of preludes that is evaluated when something of it is first
// needed. TestParts holds that the lists are complete.
type part struct {
	preludes []string
	globals  []string // what it defines
	exports  []string // what it sets in Engine.Internal
	modules  []string // what it adds to internal.modules
}

var parts = []part{
	{
		preludes: []string{"events"},
		globals:  []string{"Event", "CustomEvent", "EventTarget", "AbortSignal", "AbortController"},
		exports: []string{
			"Event", "EventTarget", "AbortController", "parentOf", "listened", "dispatch", "handler", "isSignal", "whenAborted",
		},
	},
	{preludes: []string{"language"}, globals: []string{"WeakRef", "FinalizationRegistry"}},
	{preludes: []string{"console"}, globals: []string{"console"}, exports: []string{"inspect"}},
	{
		preludes: []string{"timers"},
		globals: []string{
			"setTimeout", "setInterval", "clearTimeout", "clearInterval", "requestAnimationFrame", "cancelAnimationFrame",
			"queueMicrotask", "reportError", "Performance", "performance",
		},
	},
	{
		preludes: []string{"encoding"},
		globals:  []string{"TextEncoder", "TextDecoder", "atob", "btoa"}, exports: []string{"TextEncoder", "TextDecoder"},
	},
	{preludes: []string{"clone"}, globals: []string{"structuredClone"}},
	{
		preludes: []string{"url"},
		globals:  []string{"URL", "URLSearchParams"}, exports: []string{"URL", "URLSearchParams", "isURL", "isSearchParams"},
	},
	{
		preludes: []string{"readable"},
		globals:  []string{"ReadableStream", "ReadableStreamDefaultReader", "ReadableStreamBYOBReader", "ReadableStreamDefaultController"},
		exports: []string{
			"strategy", "chunkSize", "method", "readable", "isReadable", "asyncIterator", "hostReadable", "readableOf", "isLocked", "isDisturbed",
		},
	},
	{
		preludes: []string{"writable"},
		globals:  []string{"WritableStream", "WritableStreamDefaultWriter", "WritableStreamDefaultController"},
		exports:  []string{"hostWritable", "WritableStream", "writableOf", "failWritable", "pipe"},
	},
	{
		preludes: []string{"transform"},
		globals: []string{
			"TransformStream", "TransformStreamDefaultController", "CountQueuingStrategy", "ByteLengthQueuingStrategy",
			"TextEncoderStream", "TextDecoderStream",
		},
	},
	{preludes: []string{"intl", "intldate", "intltext"}, globals: []string{"Intl"}, exports: []string{"intl"}},
	{preludes: []string{"crypto"}, globals: []string{"Crypto", "SubtleCrypto", "crypto"}},
	{
		preludes: []string{"navigator"},
		globals:  []string{"Notification", "open", "Navigator", "Permissions", "PermissionStatus", "Clipboard", "navigator"},
	},
	{preludes: []string{"handles"}, exports: []string{"Handle", "readAll", "join", "streamFrom", "streamInto", "content", "callNumber"}},
	{
		preludes: []string{"blob"},
		globals:  []string{"Blob", "File", "FormData"},
		exports:  []string{"Blob", "File", "FormData", "blobFrom", "fileOf", "isBlob", "multipart"},
	},
	{
		preludes: []string{"fetch"},
		globals:  []string{"Headers", "Request", "Response", "fetch"}, exports: []string{"headersFrom", "fetcher"},
	},
	{
		preludes: []string{"filesystem"},
		globals: []string{
			"FileSystemHandle", "FileSystemFileHandle", "FileSystemDirectoryHandle", "FileSystemWritableFileStream",
			"showOpenFilePicker", "showSaveFilePicker", "showDirectoryPicker",
		},
		exports: []string{"droppedFile", "pickers", "isHandle", "keptOf", "handleOf"},
	},
	{preludes: []string{"files"}, exports: []string{"fileFrom"}, modules: []string{"vitrine:files"}},
	{preludes: []string{"net"}, modules: []string{"vitrine:net"}},
	{
		preludes: []string{"modules"}, exports: []string{"save"},
		modules: []string{"vitrine:storage", "vitrine:authority", "vitrine:applet"},
	},
}

// register registers a part, with its modules. Each module is a factory of
// internal.modules, which gets a call function that carries the importing
// package's name.
func (h *host) register(p part) *engine.Part {
	later := h.engine.Later(p.globals, p.exports, func() {
		for _, name := range p.preludes {
			h.evaluate(name)
		}
	})
	for _, name := range p.modules {
		h.engine.Module(name, func(source string) *goja.Object {
			later.Now()
			factory := h.member("modules", name)
			v, err := factory(goja.Undefined(), h.caller(source), h.runtime.ToValue(source))
			if err != nil {
				panic(err)
			}
			return v.ToObject(h.runtime)
		})
	}
	return later
}

// evaluate runs a prelude.
func (h *host) evaluate(name string, args ...goja.Value) {
	source, err := preludes.ReadFile("prelude/" + name + ".js")
	if err != nil {
		panic(err)
	}
	h.engine.Prelude(name, string(source), append(args, h.engine.Internal())...)
}

// member is a function out of an object of Engine.Internal.
func (h *host) member(list, name string) goja.Callable {
	f, ok := goja.AssertFunction(h.engine.Internal().Get(list).ToObject(h.runtime).Get(name))
	if !ok {
		panic("globals: there is no " + name + " in " + list)
	}
	return f
}

// stub is a function on one of the language's own objects that passes on to
// one that a part gives.
type stub struct {
	on, name string
	length   int
}

// stubs are those of each part, by its first prelude.
var stubs = map[string][]stub{
	"intl": {
		{"Number.prototype", "toLocaleString", 2},
		{"BigInt.prototype", "toLocaleString", 2},
		{"Object.prototype", "toLocaleString", 0},
		{"Array.prototype", "toLocaleString", 2},
		{"Date.prototype", "toLocaleString", 2},
		{"Date.prototype", "toLocaleDateString", 2},
		{"Date.prototype", "toLocaleTimeString", 2},
		{"String.prototype", "localeCompare", 3},
		{"String.prototype", "toLocaleUpperCase", 1},
		{"String.prototype", "toLocaleLowerCase", 1},
	},
	"language": {
		{"Iterator.prototype", "map", 1},
		{"Iterator.prototype", "filter", 1},
		{"Iterator.prototype", "take", 1},
		{"Iterator.prototype", "drop", 1},
		{"Iterator.prototype", "flatMap", 1},
		{"Iterator.prototype", "reduce", 1},
		{"Iterator.prototype", "toArray", 0},
		{"Iterator.prototype", "forEach", 1},
		{"Iterator.prototype", "some", 1},
		{"Iterator.prototype", "every", 1},
		{"Iterator.prototype", "find", 1},
		{"Iterator.prototype", "[Symbol.dispose]", 0},
		{"Iterator", "from", 1},
		{"Object", "groupBy", 2},
		{"Map", "groupBy", 2},
		{"Error", "captureStackTrace", 2},
		{"Object.prototype", "__defineGetter__", 2},
		{"Object.prototype", "__defineSetter__", 2},
		{"Object.prototype", "__lookupGetter__", 1},
		{"Object.prototype", "__lookupSetter__", 1},
		{"Promise", "withResolvers", 0},
		{"Promise", "try", 1},
		{"Array", "fromAsync", 3},
		{"String.prototype", "isWellFormed", 0},
		{"String.prototype", "toWellFormed", 0},
	},
}

// stand defines the stubs of a part. What the language's own objects have
// already stays, but for the locale's functions.
func (h *host) stand(p part, later *engine.Part) error {
	for _, s := range stubs[p.preludes[0]] {
		on := h.runtime.Get(strings.TrimSuffix(s.on, ".prototype")).ToObject(h.runtime)
		if strings.HasSuffix(s.on, ".prototype") {
			on = on.Get("prototype").ToObject(h.runtime)
		}
		symbolName, isSymbol := strings.CutPrefix(strings.TrimSuffix(s.name, "]"), "[Symbol.")
		symbol, _ := h.runtime.Get("Symbol").ToObject(h.runtime).Get(symbolName).(*goja.Symbol)
		there := isSymbol && on.GetSymbol(symbol) != nil || !isSymbol && on.Get(s.name) != nil
		if there && p.preludes[0] != "intl" {
			continue
		}
		var f goja.Callable
		native := h.engine.Native(s.name, s.length, func(call goja.FunctionCall) goja.Value {
			if f == nil {
				later.Now()
				f = h.member("stubs", s.on+"."+s.name)
			}
			return h.engine.Call(f, call.This, call.Arguments...)
		})
		var err error
		if isSymbol {
			err = on.DefineDataPropertySymbol(symbol, native, goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_FALSE)
		} else {
			err = on.DefineDataProperty(s.name, native, goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_FALSE)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
