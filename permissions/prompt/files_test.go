package prompt_test

import (
	"slices"
	"strings"
	"testing"

	"example.org/vitrine/permissions"
	"example.org/vitrine/permissions/account"
	"example.org/vitrine/permissions/prompt"
)

func asked(action permissions.Action, f permissions.File) prompt.Prompt {
	r := permissions.Request{Applet: permissions.Applet{Identity: "digest:1", Name: "notes"}, Action: action, Resource: permissions.Resource{File: &f}}
	return prompt.Surroundings{Home: "/home/u", Preview: func(permissions.Scope) string { return "12 files now" }}.Describe(r, account.Figures{})
}

// Each part of what can be asked about one name is said in words of its own, and
// offers scopes of its own.
func TestPartsOfOneName(t *testing.T) {
	const path = "/data/exports/x.d"
	for _, test := range []struct {
		action         permissions.Action
		file           permissions.File
		wants, summary string
		scopes         []string
	}{
		{permissions.ReadFile, permissions.File{}, "read the file", "sees everything in this file", []string{"This file only", "Files like", "Everything in"}},
		{permissions.ReadFile, permissions.File{Folder: true}, "read the folder", "every file in this folder", []string{"This folder and everything below it"}},
		{permissions.ReadFile, permissions.File{Bare: true}, "look at", "nothing of what is in it", []string{"What this is"}},
		{permissions.ReadFile, permissions.File{Bare: true, New: true}, "look for", "Nothing is there now", []string{"What this is"}},
		{permissions.WriteFile, permissions.File{}, "write the file", "replace or delete everything in this file", []string{"This file only", "Files like", "Everything in"}},
		{permissions.WriteFile, permissions.File{New: true}, "create the file", "new file", []string{"This file only", "Files like", "Everything in"}},
		{permissions.WriteFile, permissions.File{Folder: true}, "write the folder", "replace or delete every file", []string{"This folder and everything below it"}},
		{permissions.WriteFile, permissions.File{Bare: true}, "write", "stays as it is", []string{"What this is"}},
		{permissions.WriteFile, permissions.File{Make: true, New: true}, "make the folder", "new folder with nothing in it", []string{"This folder only", "Any new folder in"}},
		{permissions.WriteFile, permissions.File{Make: true}, "make the folder", "there already", []string{"This folder only", "Any new folder in"}},
	} {
		test.file.Path = path
		p := asked(test.action, test.file)
		if want := "The 'notes' application wants to " + test.wants + ` "` + path + `"`; p.Sentence != want || !strings.Contains(p.Summary, test.summary) {
			t.Errorf("%+v: got %s %s, want %s ... %s", test.file, p.Sentence, p.Summary, want, test.summary)
		}
		same := slices.EqualFunc(p.Scopes, test.scopes, func(s prompt.Scope, begin string) bool { return strings.HasPrefix(s.Label, begin) })
		if !same {
			t.Errorf("%+v: got the scopes %+v, want %q", test.file, p.Scopes, test.scopes)
		}
	}
}

// Three lists of dangerous files: what the list has is warned of with its
// reason, to read and to write each with its own.
func TestRisksOfTheList(t *testing.T) {
	for _, test := range []struct {
		action permissions.Action
		path   string
		folder bool
		want   string // empty: none
	}{
		{permissions.ReadFile, "/home/u/.ssh/id_rsa", false, "secret: keys that log in to other computers."},
		{permissions.WriteFile, "/home/u/project/.git/config", false, "with all your rights: git and its like run what it names."},
		{permissions.ReadFile, "/home/u/project/.git/config", false, "secret: addresses, with passwords in some."},
		{permissions.ReadFile, "/home/u/.bashrc", false, ""},
		{permissions.WriteFile, "/home/u/.bashrc", false, "every shell that you open runs it."},
		{permissions.WriteFile, "/home/u/run.sh", false, "it is a program"},
		{permissions.ReadFile, "/home/u/.netrc", false, "names and passwords"},
		{permissions.ReadFile, "/home/u", true, "nearly everything"},
		{permissions.ReadFile, "/home/u/.config", true, "asked about one by one"},
		{permissions.ReadFile, "/home/u/Music", true, ""},
	} {
		risks := strings.Join(asked(test.action, permissions.File{Path: test.path, Folder: test.folder}).Risks, "\n")
		if !strings.Contains(risks, test.want) || test.want == "" && risks != "" {
			t.Errorf("%s of %s: got %q, want %q", test.action, test.path, risks, test.want)
		}
	}
}
