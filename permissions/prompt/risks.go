package prompt

import (
	"path"
	"strings"

	"vitrine/permissions"
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
	if looksSecret(f.Path) {
		risks = append(risks, "This looks like something secret: keys, passwords or private history.")
	}
	if action == permissions.WriteFile && runsByItself(f.Path) {
		risks = append(risks, "What stands here can be run as a program later, with all your rights.")
	}
	if f.Folder && (f.Path == "/" || f.Path == s.Home) {
		risks = append(risks, "This is nearly everything you have.")
	}
	for _, risk := range f.Risks {
		sentence, known := map[string]string{
			"several links": "The file has several names. What it is called here need not be what it is.",
			"another owner": "The file belongs to another user.",
		}[risk]
		if !known {
			sentence = "This file: " + Escape(risk, MaxInline) + "."
		}
		risks = append(risks, sentence)
	}
	return risks
}

func looksSecret(p string) bool {
	p = strings.ToLower(p)
	for _, folder := range []string{
		"/.ssh/", "/.gnupg/", "/.aws/", "/.kube/", "/.docker/", "/.password-store/", "/keyrings/", "/.pki/",
		"/.mozilla/", "/.config/google-chrome/", "/.config/chromium/", "/.thunderbird/", "/etc/ssl/private/",
	} {
		if strings.Contains(p+"/", folder) {
			return true
		}
	}
	base := path.Base(p)
	for _, name := range []string{
		"shadow", "gshadow", "passwd", ".netrc", ".pgpass", ".npmrc", ".pypirc", ".git-credentials", ".env", ".htpasswd",
		".bash_history", ".zsh_history", ".python_history", "login.keychain", "cookies.sqlite", "key4.db", "wallet.dat",
	} {
		if base == name {
			return true
		}
	}
	for _, end := range []string{".pem", ".key", ".kdbx", ".p12", ".pfx", ".ppk", ".gpg", ".asc", ".jks", ".ovpn"} {
		if strings.HasSuffix(base, end) {
			return true
		}
	}
	return strings.HasPrefix(base, "id_rsa") || strings.HasPrefix(base, "id_ed25519") || strings.HasPrefix(base, "id_ecdsa") ||
		strings.Contains(base, "password") || strings.Contains(base, "secret") || strings.Contains(base, "credential")
}

func runsByItself(p string) bool {
	for _, folder := range []string{
		"/bin/", "/sbin/", "/etc/", "/.config/autostart/", "/.config/systemd/", "/.local/share/applications/",
		"/.git/hooks/", "/cron", "/.config/fish/", "/lib/", "/.vim/", "/.config/nvim/", "/.emacs.d/",
	} {
		if strings.Contains(p+"/", folder) {
			return true
		}
	}
	base := path.Base(p)
	for _, name := range []string{
		".bashrc", ".bash_profile", ".bash_login", ".bash_logout", ".profile", ".zshrc", ".zshenv", ".zprofile", ".xsession",
		".xinitrc", ".inputrc", ".gitconfig", ".vimrc", ".exrc", "makefile", "authorized_keys", ".envrc",
	} {
		if strings.EqualFold(base, name) {
			return true
		}
	}
	for _, end := range []string{".desktop", ".sh", ".so", ".service", ".exe", ".py", ".pl", ".jar", ".appimage", ".deb"} {
		if strings.HasSuffix(strings.ToLower(base), end) {
			return true
		}
	}
	return false
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
