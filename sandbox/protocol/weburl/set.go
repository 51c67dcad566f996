package weburl

import "strings"

// Set changes one component the way the URL class's attribute of that name
// does: what cannot be set is left as it is, without an error.
func (u *URL) Set(attribute, value string) {
	if len(value) > MaxLength {
		return
	}
	switch attribute {
	case "protocol":
		u.override(schemeStart, value+":")
	case "username":
		if !u.cannotHaveCredentialsOrPort() {
			u.Username = encodeString(value, userinfoSet)
		}
	case "password":
		if !u.cannotHaveCredentialsOrPort() {
			u.Password = encodeString(value, userinfoSet)
		}
	case "host":
		if !u.Opaque {
			u.override(host, value)
		}
	case "hostname":
		if !u.Opaque {
			u.override(hostname, value)
		}
	case "port":
		switch {
		case u.cannotHaveCredentialsOrPort():
		case value == "":
			u.Port = -1
		default:
			u.override(port, value)
		}
	case "pathname":
		if !u.Opaque {
			u.Path = nil
			u.override(pathStart, value)
		}
	case "search":
		u.Query, u.HasQuery = "", value != ""
		if u.HasQuery {
			u.override(query, strings.TrimPrefix(value, "?"))
		}
	case "hash":
		u.Fragment, u.HasFrag = "", value != ""
		if u.HasFrag {
			u.override(fragment, strings.TrimPrefix(value, "#"))
		}
	}
}

// override runs the parser on a part of the URL. What it set before it failed
// stays, as the standard has it.
func (u *URL) override(start state, text string) {
	p := parser{url: u, input: []rune(stripTabs(text)), override: start}
	_ = p.run(start)
}
