package permissions

// Key is what tells questions apart, for the tests.
func Key(r Request) string { return r.key() }
