package globals

import (
	"strings"
	"unicode/utf8"

	"github.com/dop251/goja"

	"example.org/vitrine/sandbox/protocol/weburl"
)

// urlFuel is what a byte of an address costs: parsing is slower than copying.
const urlFuel = 4

// pairSize is what a pair of a query becomes in memory, in bytes: texts, an
// array of the preludes' and one of the natives'.
const pairSize = 512

// url are the natives behind URL and URLSearchParams.
func (h *host) url() {
	h.define("parseURL", func(call goja.FunctionCall) goja.Value {
		var base *weburl.URL
		if text := call.Argument(1); !goja.IsNull(text) {
			var ok bool
			if base, ok = h.parseURL(text.String(), nil); !ok {
				return goja.Null()
			}
		}
		u, ok := h.parseURL(call.Argument(0).String(), base)
		if !ok {
			return goja.Null()
		}
		return h.urlParts(u)
	})
	h.define("setURL", func(call goja.FunctionCall) goja.Value {
		u, ok := h.parseURL(call.Argument(0).String(), nil)
		if !ok {
			return goja.Null()
		}
		value := call.Argument(2).String()
		h.engine.Charge(uint64(len(value)) * urlFuel)
		u.Set(call.Argument(1).String(), value)
		return h.urlParts(u)
	})
	h.define("unescapePath", func(call goja.FunctionCall) goja.Value {
		text := call.Argument(0).String()
		h.charge(len(text))
		return h.runtime.ToValue(validText(weburl.Unescape(text)))
	})
	h.define("parseDataURL", func(call goja.FunctionCall) goja.Value {
		text := call.Argument(0).String()
		h.engine.Charge(uint64(len(text)) * urlFuel)
		h.allocate(3 * len(text))
		contentType, body, ok := weburl.Data(text)
		if !ok {
			return goja.Null()
		}
		return h.list(contentType, h.bytes(body))
	})
	h.define("mimeType", func(call goja.FunctionCall) goja.Value {
		text := call.Argument(0).String()
		h.engine.Charge(uint64(len(text)) * urlFuel)
		return h.runtime.ToValue(weburl.MIMEType(text))
	})
	h.define("parseForm", func(call goja.FunctionCall) goja.Value {
		text := call.Argument(0).String()
		h.engine.Charge(uint64(len(text)) * urlFuel)
		h.allocate((strings.Count(text, "&") + 1) * pairSize)
		pairs := weburl.ParseForm(text)
		list := make([]any, len(pairs))
		for i, pair := range pairs {
			list[i] = h.list(validText(pair.Name), validText(pair.Value))
		}
		return h.list(list...)
	})
	h.define("formatForm", func(call goja.FunctionCall) goja.Value {
		list := call.Argument(0).ToObject(h.runtime)
		pairs := make([]weburl.Pair, list.Get("length").ToInteger())
		size := 0
		for i := range pairs {
			pair := list.Get(itoa(i)).ToObject(h.runtime)
			pairs[i] = weburl.Pair{Name: pair.Get("0").String(), Value: pair.Get("1").String()}
			size += len(pairs[i].Name) + len(pairs[i].Value)
			h.engine.Charge(1)
		}
		h.engine.Charge(uint64(size) * urlFuel)
		h.allocate(3 * size)
		return h.runtime.ToValue(weburl.FormatForm(pairs))
	})
}

func validText(s string) string { return strings.ToValidUTF8(s, string(utf8.RuneError)) }

func (h *host) parseURL(text string, base *weburl.URL) (*weburl.URL, bool) {
	h.engine.Charge(uint64(len(text)) * urlFuel)
	u, err := weburl.Parse(text, base)
	return u, err == nil
}

// urlParts are the attributes of a URL in the order of PARTS in prelude/url.js.
func (h *host) urlParts(u *weburl.URL) goja.Value {
	port := ""
	if u.Port >= 0 {
		port = itoa(u.Port)
	}
	return h.list(u.String(), u.Scheme+":", u.Username, u.Password, u.Authority(), u.Host, port, u.Pathname(),
		prefixed("?", u.Query), prefixed("#", u.Fragment), u.Origin())
}

func prefixed(mark, text string) string {
	if text == "" {
		return ""
	}
	return mark + text
}
