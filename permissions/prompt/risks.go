package prompt

import (
	"strings"

	"example.org/vitrine/assets/sensitive"
	"example.org/vitrine/permissions"
)

// risks lists what to think of before granting, most serious first.
func (s Surroundings) risks(r permissions.Request) []string {
	var risks []string
	switch res := r.Resource; {
	case res.File != nil:
		risks = s.fileRisks(r.Action, res.File)
	case res.Endpoint != nil:
		risks = endpointRisks(res.Endpoint)
	case res.Address != "":
		risks = linkRisks(res.Address)
	}
	if s.Version != nil {
		if warning := s.Version(r.Applet); warning != "" {
			risks = append(risks, warning)
		}
	}
	return risks
}

func (s Surroundings) fileRisks(action permissions.Action, f *permissions.File) []string {
	var risks []string
	danger := sensitive.Of(f.Path, s.Home)
	if danger.Read != "" && !f.Bare {
		risks = append(risks, "This looks like something secret: "+danger.Read+".")
	}
	if action == permissions.WriteFile && danger.Write != "" {
		risks = append(risks, "What stands here can be run as a program later, with all your rights: "+danger.Write+".")
	}
	switch {
	case !f.Folder:
	case f.Path == "/" || f.Path == s.Home:
		risks = append(risks, "This is nearly everything you have.")
	case sensitive.Holds(f.Path, s.Home):
		risks = append(risks, "Some of what is in this folder is secret, or runs by itself. Such files are asked about one by one.")
	}
	for _, risk := range f.Risks {
		sentence, known := map[string]string{
			"several links":       "The file has several names. What it is called here need not be what it is.",
			"another owner":       "The file belongs to another user.",
			"not in the manifest": "The applet's manifest does not list this: a link leads here from what it lists, or it is a folder on the way there.",
		}[risk]
		if !known {
			sentence = "This file: " + Escape(risk, MaxInline) + "."
		}
		risks = append(risks, sentence)
	}
	return risks
}

func endpointRisks(e *permissions.Endpoint) []string {
	var risks []string
	if !e.Public {
		risks = append(risks, "This address is not on the public Internet: it is this machine, your own network, or one with a special use.")
	}
	if e.Protocol == "tcp" || e.Protocol == "http" {
		risks = append(risks, "The viewer does not encrypt this connection: others on the way can read and change what is sent.")
	}
	if strings.Contains(e.Host, "xn--") {
		risks = append(risks, "The name has letters that can look like others.")
	}
	return risks
}
