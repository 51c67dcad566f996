package prompt

import (
	"strings"

	"example.org/vitrine/assets/sensitive"
	"example.org/vitrine/permissions"
)

// Danger orders remembered decisions by what they could cost, the worst
// highest, and says why in words for the person. Zero is a denial, or nothing
// worth a word.
func (s Surroundings) Danger(m *permissions.Remembered) (rank int, why []string) {
	if m.Verdict != permissions.Grant {
		return 0, nil
	}
	add := func(n int, reason string) { rank, why = rank+n, append(why, reason) }
	switch r := m.Resource; {
	case r.File != nil:
		s.fileDanger(m, add)
	case r.Endpoint != nil:
		if m.Scope.Domain != "" {
			add(20, "all hosts of a domain")
		}
		if m.Scope.Host != "" && m.Scope.Port == 0 || m.Scope.Domain != "" && m.Scope.Port == 0 {
			add(10, "any port")
		}
		if !r.Endpoint.Public {
			add(20, "inside your own network")
		}
		if r.Endpoint.Protocol == "tcp" || r.Endpoint.Protocol == "http" {
			add(5, "not encrypted")
		}
	case m.Action == permissions.ReadClipboard:
		add(20, "reads what you copy")
	}
	if rank > 0 && m.Span == permissions.Always && m.Pinned {
		add(5, "does not expire")
	}
	return rank, why
}

func (s Surroundings) fileDanger(m *permissions.Remembered, add func(int, string)) {
	wide := m.Scope.Folder
	if wide == "" && m.Resource.File.Folder {
		wide = m.Resource.File.Path
	}
	path := m.Resource.File.Path
	switch {
	case wide == "/" || wide != "" && s.Home != "" && permissions.Within(wide, s.Home):
		add(100, "nearly everything you have")
	case wide != "":
		add(max(10, 40-10*strings.Count(wide, "/")), "a whole folder")
	case m.Scope.Pattern != "":
		add(10, "many files")
	}
	danger := sensitive.Of(path, s.Home)
	if danger.Read != "" {
		add(40, "looks secret")
	}
	if m.Action == permissions.WriteFile {
		add(15, "can write")
		if danger.Write != "" || wide != "" && sensitive.Of(wide+"/x", s.Home).Write != "" {
			add(50, "can become a program")
		}
	}
}
