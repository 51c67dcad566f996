// Package policy holds the schema that policies are validated against and the
// rules that are always in force. It is data; package permissions/policy reads it.
package policy

import _ "embed" // for the two files

// Schema is the Cedar schema of every policy.
//
//go:embed schema.cedarschema
var Schema []byte

// Default is the shipped policy: the budgets, and what is never granted broadly.
//
//go:embed default.cedar
var Default []byte
