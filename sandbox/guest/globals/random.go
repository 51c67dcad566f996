package globals

import (
	"crypto/sha1" //nolint:gosec // Web Crypto offers it for digests that exist already
	"crypto/sha256"
	"crypto/sha512"

	"github.com/dop251/goja"
)

// random are the natives behind crypto.
func (h *host) random() {
	h.define("fillRandom", func(call goja.FunctionCall) goja.Value {
		b := argumentBytes(call, 0)
		h.charge(len(b))
		h.engine.CryptoRandom(b)
		return nil
	})
	h.define("digest", func(call goja.FunctionCall) goja.Value {
		b := argumentBytes(call, 1)
		h.engine.Charge(uint64(len(b)))
		switch call.Argument(0).String() {
		case "SHA-1":
			sum := sha1.Sum(b) //nolint:gosec // as above
			return h.bytes(sum[:])
		case "SHA-256":
			sum := sha256.Sum256(b)
			return h.bytes(sum[:])
		case "SHA-384":
			sum := sha512.Sum384(b)
			return h.bytes(sum[:])
		case "SHA-512":
			sum := sha512.Sum512(b)
			return h.bytes(sum[:])
		}
		return goja.Null()
	})
}
