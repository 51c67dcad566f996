// Package prompt describes a question to the person once, for the window and
// for the terminal. Everything in a Prompt is already escaped and bounded: who
// shows it need not, and must not, interpret it.
package prompt

import "example.org/vitrine/permissions"

// Prompt is one question.
type Prompt struct {
	Request permissions.Request

	Title    string // the viewer's words, e.g. "Memory", "Open a file"
	Sentence string // the request in the form of the 1994 proposal
	Summary  string // what will happen in the person's terms; may be empty

	Name   string // of the applet: its own words, escaped
	Author string // "signed by Alice", "anonymous", "in development": the viewer's words

	Object  []Fact   // the resolved object: path, addresses ...
	Account []Fact   // what was used so far, what this adds, the share of the machine
	Risks   []string // what to think of before granting
	Reason  string   // the manifest's reason: the applet's words, escaped; shown marked as such
	OnDeny  string   // what happens then

	Budget bool               // Grant Request and Abort Task only; dismissal leaves the applet paused
	Steps  []Step             // budgets that offer more than one, the first one as the sentence says; else empty
	Spans  []permissions.Span // offered, the first one selected; empty for budgets
	Scopes []Scope            // offered, the first one (exactly this object) selected
}

// Step is one choice of how much more of a budget to grant.
type Step struct {
	Label string // "1 minute"
	Step  uint64 // for Decision.Step
}

// Fact is a labelled line.
type Fact struct {
	Label string
	Value string
}

// Scope is one choice of what a grant covers.
type Scope struct {
	Label   string // "This file only", "Everything in /home/a/data" ...
	Preview string // what it covers now, e.g. "12 files now"
	Scope   permissions.Scope
}
