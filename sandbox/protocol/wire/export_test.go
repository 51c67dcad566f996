package wire

// Ways past fast.go, to hold it against what it stands for.

// EncodeByReflection is Encode without fast.go.
func EncodeByReflection(m Message) ([]byte, error) {
	if err := m.Validate(); err != nil {
		return nil, err
	}
	return encode(m)
}

// DecodeByReflection is DecodeInbound or DecodeOutbound without fast.go.
func DecodeByReflection[M Message](data []byte) (m M, err error) {
	if err := DecodeBody(data, &m); err != nil {
		return m, err
	}
	return m, m.Validate()
}

// Fast tells whether fast.go reads data by itself.
func Fast[M Message](data []byte) bool {
	var m M
	return decodeFast(data, &m)
}
