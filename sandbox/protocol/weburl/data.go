package weburl

import (
	"encoding/base64"
	"strings"
)

// Data is what a data: address holds, as the Fetch Standard reads it: the type
// as it stands in a Content-Type, and the bytes. It is not ok when address is no
// such address, or its base64 is none.
func Data(address string) (contentType string, body []byte, ok bool) {
	address, _, _ = strings.Cut(address, "#")
	text, ok := strings.CutPrefix(address, "data:")
	if !ok {
		return "", nil, false
	}
	kind, text, ok := strings.Cut(text, ",")
	if !ok {
		return "", nil, false
	}
	content := Unescape(text)
	kind = strings.Trim(kind, " \t\n\f\r")
	if rest, is := cutBase64(kind); is {
		kind = rest
		if body, ok = forgiving(content); !ok {
			return "", nil, false
		}
	} else {
		body = []byte(content)
	}
	if strings.HasPrefix(kind, ";") {
		kind = "text/plain" + kind
	}
	if contentType = MIMEType(kind); contentType == "" {
		contentType = "text/plain;charset=US-ASCII"
	}
	return contentType, body, true
}

// cutBase64 takes ";base64" off the end.
func cutBase64(kind string) (rest string, is bool) {
	const word = "base64"
	if len(kind) < len(word) || !strings.EqualFold(kind[len(kind)-len(word):], word) {
		return kind, false
	}
	return strings.CutSuffix(strings.TrimRight(kind[:len(kind)-len(word)], " "), ";")
}

// forgiving decodes base64 with spaces, and with or without its padding.
func forgiving(text string) ([]byte, bool) {
	text = strings.Map(func(c rune) rune {
		if strings.ContainsRune(" \t\n\f\r", c) {
			return -1
		}
		return c
	}, text)
	if len(text)%4 == 0 {
		text = strings.TrimSuffix(strings.TrimSuffix(text, "="), "=")
	}
	data, err := base64.RawStdEncoding.DecodeString(text)
	return data, err == nil
}

// MIMEType is a MIME type as the MIME Sniffing Standard serialises it; nothing:
// it is none.
func MIMEType(text string) string {
	essence, parameters, _ := strings.Cut(text, ";")
	kind, sub, ok := strings.Cut(strings.ToLower(strings.Trim(essence, " \t\n\f\r")), "/")
	if !ok || !isToken(kind) || !isToken(sub) {
		return ""
	}
	out := kind + "/" + sub
	seen := map[string]bool{}
	for parameters != "" {
		var name, value string
		name, value, parameters = parameter(parameters)
		if isToken(name) && value != "" && !seen[name] && !strings.ContainsFunc(value, notQuotable) {
			seen[name] = true
			if !isToken(value) {
				value = `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(value) + `"`
			}
			out += ";" + name + "=" + value
		}
	}
	return out
}

// parameter reads the first of the parameters of a MIME type.
func parameter(text string) (name, value, rest string) {
	end := strings.IndexAny(text, ";=")
	if end < 0 || text[end] == ';' {
		_, rest, _ = strings.Cut(text, ";")
		return "", "", rest
	}
	name, text = strings.ToLower(strings.TrimLeft(text[:end], " \t\n\f\r")), text[end+1:]
	if !strings.HasPrefix(text, `"`) {
		value, rest, _ = strings.Cut(text, ";")
		return name, strings.TrimRight(value, " \t\n\f\r"), rest
	}
	var b strings.Builder
	i := 1
	for ; i < len(text) && text[i] != '"'; i++ {
		if text[i] == '\\' && i+1 < len(text) {
			i++
		}
		b.WriteByte(text[i])
	}
	_, rest, _ = strings.Cut(text[i:], ";")
	return name, b.String(), rest
}

func isToken(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(c rune) bool {
		return !isAlpha(c) && !isDigit(c) && !strings.ContainsRune("!#$%&'*+-.^_`|~", c)
	})
}

func notQuotable(c rune) bool { return c != '\t' && (c < ' ' || c > '~') && (c < 0x80 || c > 0xff) }
