package sensitive_test

import (
	"path"
	"strings"
	"testing"

	"example.org/vitrine/assets/sensitive"
)

const home = "/home/u"

// What is sensitive, to whom: reading and writing are different dangers.
func TestHostileList(t *testing.T) {
	both, read, write, none := [2]bool{true, true}, [2]bool{true, false}, [2]bool{false, true}, [2]bool{}
	for name, want := range map[string][2]bool{
		// Each that a stranger found missing from one of three lists.
		"~/.git/config": both, "~/project/.git/config": both, "~/project/.git/hooks/post-checkout": write, "~/project/.git": write, "/srv/x.git/hooks/update": write,
		"~/.config/git/config": write, "~/.config/git/credentials": both, "~/.config/fish/config.fish": write, "~/.config/nvim/init.lua": write,
		"~/.vim/vimrc": write, "~/.inputrc": write, "~/.tmux.conf": write, "~/.config/environment.d/x.conf": write,
		"~/.config/plasma-workspace/env/x.sh": write, "~/.local/share/dbus-1/services/x.service": write, "~/.cshrc": write, "~/.zlogout": write,
		"~/.emacs": write, "~/.npmrc": both, "~/.cargo/config.toml": both, "~/.local/lib/python3.12/site-packages/x.pth": write,
		"~/.pam_environment": write, "~/.xsessionrc": write, "~/.mozilla/firefox/x/user.js": both, "~/project/Makefile": write, "~/.bashrc": write,
		"~/.netrc": read, "~/.git-credentials": read, "~/.docker/config.json": both, "~/.config/gh/hosts.yml": both, "~/.config/gcloud/credentials.db": both,
		"~/.mozilla/firefox/x/cookies.sqlite": both, "~/.config/google-chrome/Default/Cookies": both, "~/.bash_history": both, "~/.pki/nssdb/key4.db": both,
		"~/wallet.dat": read, "~/.azure/msal_token_cache.json": both, "~/p.kdbx": read, "~/.ssh/id_rsa": both, "~/.config/autostart": write,

		// Their kin.
		"/home/other/.ssh/id_ed25519": both, "/root/.aws/credentials": both, "~/.SSH/ID_RSA": both, "/mnt/backup/.gnupg/private-keys-v1.d/x.key": both,
		"~/snap/firefox/common/.mozilla/firefox/x/logins.json": both, "~/snap/chromium/common/chromium/Default/Cookies": both,
		"~/.var/app/org.mozilla.firefox/.mozilla/firefox/x/key4.db": both, "~/.config/BraveSoftware/Brave-Browser/Default/Login Data": both,
		"~/.thunderbird/x.default/prefs.js": both, "~/.config/keepassxc/keepassxc.ini": both, "~/.config/Bitwarden/data.json": both,
		"~/.local/share/keyrings/login.keyring": read, "~/.electrum/wallets/default_wallet": both, "~/.config/rclone/rclone.conf": both,
		"~/.config/systemd/user/x.service": write, "~/.local/share/systemd/user/x.timer": write, "~/.config/nushell/env.nu": write,
		"~/.oh-my-zsh/oh-my-zsh.sh": write, "~/bin/x": write, "~/.local/bin/x": write, "~/go/bin/x": write, "~/.local/share/applications/x.desktop": write,
		"~/Desktop/x.desktop": write, "~/.config/mimeapps.list": write, "~/.config/Code/User/settings.json": both, "~/project/.vscode/tasks.json": write,
		"~/project/.envrc": both, "~/project/.env": both, "~/project/.env.local": both, "~/project/.husky/pre-commit": write, "~/project/node_modules/x/index.js": write,
		"~/venv/lib/python3/site-packages/sitecustomize.py": write, "~/.config/pip/pip.conf": both, "~/.pypirc": both, "~/.gradle/init.gradle": both,
		"~/.m2/settings.xml": both, "~/.Rprofile": write, "~/.psqlrc": write, "~/.gdbinit": write, "~/.emacs.d/init.el": write, "~/.config/helix/config.toml": write,
		"~/.config/sway/config": write, "~/.config/dconf/user": write, "~/.local/share/gnome-shell/extensions/x/extension.js": write,
		"~/.config/fontconfig/fonts.conf": write, "~/.asoundrc": write, "~/.viminfo": read, "~/.python_history": read, "~/.local/share/fish/fish_history": both,
		"/etc/shadow": both, "/etc/crontab": write, "/etc/ssh/ssh_host_rsa_key": both, "/usr/lib/x": write, "/proc/1/environ": both, "/var/spool/cron/u": both,

		// Names that often mean it.
		"~/notes about passwords.txt": read, "~/project/run.sh": write, "~/project/tool.py": write, "~/project/package.json": write, "~/project/bin/x": write,

		// What is none of it, whatever it resembles.
		"~/Documents/letter.odt": none, "~/Pictures/beach.jpg": none, "~/project/main.ts": none, "~/data/table.csv": none, "~/gitconfig.md": none,
		"~/binary": none, "~/Documents/sshd": none, "/home": none, "/": none, "~": none, "/tmp/out.png": none, "~/makefiles/x.txt": none,
	} {
		name = strings.Replace(name, "~", home, 1)
		d := sensitive.Of(name, home)
		if got := [2]bool{d.Read != "", d.Write != ""}; got != want {
			t.Errorf("%s: got %+v, want to read %v, to write %v", name, d, want[0], want[1])
		}
	}
}

// What a folder's grant does not hold for is less than what is warned of.
func TestKnown(t *testing.T) {
	for name, want := range map[string]bool{
		"/home/u/project/Makefile": true, "/home/u/.bashrc": true, "/home/u/x.service": true,
		"/home/u/project/run.sh": false, "/home/u/project/bin/x": false, "/home/u/out/package.json": false,
	} {
		if d := sensitive.Known(name, home); (d.Write != "") != want || sensitive.Of(name, home).Write == "" {
			t.Errorf("%s: got %+v, want known %v", name, d, want)
		}
	}
}

// The most exact line gives the reason.
func TestReason(t *testing.T) {
	git := sensitive.Of("/home/u/.config/git/credentials", home)
	if want := "names and passwords for other computers and services"; git.Read != want {
		t.Errorf("got %q, want %q", git.Read, want)
	}
	if bin := sensitive.Of("/home/u/bin/x", ""); bin.Write == "" { // by its name, where no home is known
		t.Errorf("got %+v", bin)
	}
}

func TestPlaces(t *testing.T) {
	found := map[string]sensitive.Danger{}
	for place, d := range sensitive.Places(home) {
		if !strings.HasPrefix(place, home+"/") || path.Clean(place) != place || strings.ContainsAny(place, "*?[") {
			t.Errorf("%q is no place in the home", place)
		}
		found[place] = d
	}
	if d := found["/home/u/.ssh"]; d.Read == "" || d.Write == "" {
		t.Errorf("~/.ssh: %+v", d)
	}
	if d := found["/home/u/bin"]; d.Write == "" {
		t.Errorf("~/bin: %+v", d)
	}
	for range sensitive.Places("") {
		t.Fatal("there is no home, and a place in it")
	}
	for folder, want := range map[string]bool{"/": true, "/home": true, home: true, home + "/.config": true, home + "/.ssh": false, home + "/Music": false, "/hom": false} {
		if got := sensitive.Holds(folder, home); got != want {
			t.Errorf("%s holds known places: %v, want %v", folder, got, want)
		}
	}
}

// Every line can be found by its own pattern, has a reason, and is there once.
func TestLines(t *testing.T) {
	seen := map[string]bool{}
	n := 0
	for line := range sensitive.Lines() {
		n++
		pattern := strings.TrimSuffix(line.Pattern, "/")
		if seen[line.Pattern] || pattern != strings.ToLower(pattern) || line.Read == "" && line.Write == "" {
			t.Errorf("%+v: twice, in upper case, or without a reason", line)
		}
		seen[line.Pattern] = true
		if _, err := path.Match(pattern, "x"); err != nil {
			t.Errorf("%s: %v", pattern, err)
		}
		name := strings.NewReplacer("*", "x", "?", "x").Replace(pattern)
		switch {
		case strings.HasPrefix(name, "~/"):
			name = home + name[1:]
		case !strings.HasPrefix(name, "/"):
			name = "/srv/" + name
		}
		for _, name := range []string{name, name + "/below"} {
			d := sensitive.Of(name, home)
			if below := strings.HasSuffix(name, "/below"); below != strings.HasSuffix(line.Pattern, "/") && below {
				continue
			}
			if (line.Read != "" && d.Read == "") || (line.Write != "" && d.Write == "") {
				t.Errorf("%s is not found as %s: %+v", line.Pattern, name, d)
			}
		}
	}
	if n < 500 {
		t.Errorf("%d lines", n)
	}
}

func BenchmarkOf(b *testing.B) {
	for b.Loop() {
		sensitive.Of("/home/u/Documents/project/source/deep/in/it/main.ts", home)
	}
}
