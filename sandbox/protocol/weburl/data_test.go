package weburl_test

import (
	"testing"

	"example.org/vitrine/sandbox/protocol/weburl"
)

func TestData(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"data:text/plain;BASE64 ,aGk":                         "text/plain|hi",
		"data:,hello%20you#x":                                 "text/plain;charset=US-ASCII|hello you",
		"data:text/plain;base64,aGk=":                         "text/plain|hi",
		"data:text/html;charset=utf-8,<p>":                    "text/html;charset=utf-8|<p>",
		"data:;charset=x;base64,YQ%3D%3D":                     "text/plain;charset=x|a",
		"data: Image/PNG ;a=\"b;\\\"c\";A=2;;d ; base64, Y Q": "image/png;a=\"b;\\\"c\"|a",
		"data:nonsense,x?y":                                   "text/plain;charset=US-ASCII|x?y",
		"data:;base64,a":                                      "",
		"data:;base64,a-b_":                                   "",
		"data:text/plain":                                     "",
		"http://x/,":                                          "",
	} {
		got := ""
		if kind, body, ok := weburl.Data(address); ok {
			got = kind + "|" + string(body)
		}
		if got != want {
			t.Errorf("%s: got %q, want %q", address, got, want)
		}
	}
}
