package globals

import (
	"github.com/dop251/goja"

	"vitrine/sandbox/engine"
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
	{preludes: []string{"handles"}, exports: []string{"Handle", "readAll", "join", "streamFrom", "streamInto", "content"}},
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

// put registers a part, with its modules. Each module is a factory of
// internal.modules, which gets a call function that carries the importing
// package's name.
func (h *host) put(p part) *engine.Part {
	later := h.engine.Later(p.globals, p.exports, func() {
		for _, name := range p.preludes {
			h.evaluate(name)
		}
	})
	for _, name := range p.modules {
		h.engine.Module(name, func(source string) *goja.Object {
			later.Now()
			factory := h.member("modules", name)
			v, err := factory(goja.Undefined(), h.caller(source))
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

// localized are the functions of the language's own prototypes that the
// preludes of Intl give: prototype, name, length.
var localized = []struct {
	prototype, name string
	length          int
}{
	{"Number", "toLocaleString", 2},
	{"BigInt", "toLocaleString", 2},
	{"Object", "toLocaleString", 0},
	{"Array", "toLocaleString", 2},
	{"Date", "toLocaleString", 2},
	{"Date", "toLocaleDateString", 2},
	{"Date", "toLocaleTimeString", 2},
	{"String", "localeCompare", 3},
	{"String", "toLocaleUpperCase", 1},
	{"String", "toLocaleLowerCase", 1},
}

// localize defines them as functions that pass on to those of the part.
func (h *host) localize(intl *engine.Part) error {
	for _, l := range localized {
		var f goja.Callable
		stub := h.engine.Native(l.name, l.length, func(call goja.FunctionCall) goja.Value {
			if f == nil {
				intl.Now()
				f = h.member("localized", l.prototype+"."+l.name)
			}
			return h.engine.Call(f, call.This, call.Arguments...)
		})
		prototype := h.runtime.Get(l.prototype).ToObject(h.runtime).Get("prototype").ToObject(h.runtime)
		if err := prototype.DefineDataProperty(l.name, stub, goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_FALSE); err != nil {
			return err
		}
	}
	return nil
}
