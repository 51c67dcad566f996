package prompt

import (
	"fmt"
	"math"
	"net/netip"
	"path"
	"strings"
	"time"

	"golang.org/x/net/idna"

	"example.org/vitrine/permissions"
	"example.org/vitrine/permissions/account"
)

// Surroundings is what a description may know of the machine. The zero value
// knows nothing: shares and previews are then left out.
type Surroundings struct {
	Memory  uint64                            // bytes of the machine
	Home    string                            // the person's home folder
	Preview func(s permissions.Scope) string  // what a scope covers now; see Preview
	Version func(a permissions.Applet) string // a warning about the applet's version; may be nil
}

// Describe makes of a request and what its session has used so far the question
// for the person. The same arguments give the same Prompt.
func Describe(r permissions.Request, f account.Figures) Prompt {
	return Surroundings{}.Describe(r, f)
}

// Describe is Describe with what is known of the machine.
func (s Surroundings) Describe(r permissions.Request, f account.Figures) Prompt {
	p := Prompt{
		Request: r,
		Name:    Name(r.Applet),
		Author:  Author(r.Applet),
		Reason:  EscapeLine(r.Reason, MaxReason),
		Budget:  r.Action.Budget(),
	}
	p.Title, p.Sentence, p.Summary, p.OnDeny = words(r)
	p.Object = object(r)
	p.Account = s.account(r, f)
	p.Risks = s.risks(r)
	p.Steps = steps(r)
	if !p.Budget {
		p.Spans = spans(r)
		p.Scopes = s.scopes(r)
	}
	return p
}

// Sentence is the request in the form of the 1994 proposal.
func Sentence(r permissions.Request) string {
	_, sentence, _, _ := words(r)
	return sentence
}

// Name is an applet's name, escaped.
func Name(a permissions.Applet) string {
	if strings.TrimSpace(a.Name) == "" {
		return "unnamed"
	}
	return Escape(a.Name, MaxName)
}

// Author says in the viewer's words who made an applet.
func Author(a permissions.Applet) string {
	switch {
	case a.Development:
		return "in development"
	case a.Trust == permissions.Named && a.Author != "":
		return "signed by " + Escape(a.Author, MaxName)
	case a.Trust == permissions.Pinned || a.Trust == permissions.Named:
		return "signed by a key without a name"
	}
	return "anonymous"
}

// spans are how long an answer may hold. To use what was picked in an earlier
// run takes several requests, to look at it, to read it: there is no once.
func spans(r permissions.Request) []permissions.Span {
	all := []permissions.Span{
		permissions.Once, permissions.Run, permissions.Hour,
		permissions.Midnight, permissions.Month, permissions.Always,
	}
	if r.Applet.Development && !r.Applet.Remember {
		all = all[:2]
	}
	if f := r.Resource.File; f != nil && f.Kept {
		all = all[1:]
	}
	return all
}

// steps are the choices for computing time, which is asked for in small pieces.
func steps(r permissions.Request) []Step {
	if r.Action != permissions.UseCPU {
		return nil
	}
	const tenMinutes = 600_000
	all := []Step{{duration(r.Resource.Amount.Step), r.Resource.Amount.Step}}
	if r.Resource.Amount.Step < tenMinutes {
		all = append(all, Step{duration(tenMinutes), tenMinutes})
	}
	return append(all, Step{"as much as this run takes", math.MaxUint64})
}

// words says what is asked: the situations of the 1994 proposal in its words,
// the others after their pattern.
func words(r permissions.Request) (title, sentence, summary, onDeny string) {
	task := fmt.Sprintf("The '%s' task", Name(r.Applet))
	application := fmt.Sprintf("The '%s' application", Name(r.Applet))
	switch res := r.Resource; {
	case res.Amount != nil:
		return budget(r, task)
	case res.Endpoint != nil:
		e := res.Endpoint
		return "Network", fmt.Sprintf("%s wishes to open a socket connection to port %s on %s", task, port(e.Port), Escape(e.Host, MaxInline)),
			purpose(e), "If you deny, the applet is told that it may not connect, and goes on."
	case res.File != nil:
		return file(r, application)
	}
	const onward = "If you deny, the applet is told that it may not, and goes on."
	switch r.Action {
	case permissions.OpenLink:
		return "Link", fmt.Sprintf("%s wants to open the address \"%s\" in your browser", application, Escape(r.Resource.Address, MaxInline)),
			"Your browser opens this page. The address itself can carry data out of the applet.", onward
	case permissions.ReadClipboard:
		return "Clipboard", application + " wants to read the clipboard",
			"The applet sees what you last copied, whatever program it came from.", onward
	case permissions.WriteClipboard:
		return "Clipboard", application + " wants to replace what is on the clipboard",
			"What you paste next comes from the applet.", onward
	case permissions.Notify:
		return "Notification", application + " wants to show a notification",
			"A message of the applet appears outside its window.", onward
	default:
		return "Permission", fmt.Sprintf("%s wants to use \"%s\"", application, Escape(string(r.Action), MaxInline)), "", onward
	}
}

// TurnAPI is the API of a request for fuel that is about one turn: the applet
// does not respond. Any other is about the fuel of the whole run.
const TurnAPI = "turn"

func budget(r permissions.Request, task string) (title, sentence, summary, onDeny string) {
	a := r.Resource.Amount
	const onDismiss = "Abort Task ends the applet. Closing this question leaves it paused, with Resume in its bar."
	var what, step, limit string
	switch r.Action {
	case permissions.UseMemory:
		title, what, summary = "Memory", "memory resources", "The applet goes on where it stopped."
		step, limit = account.Size(a.Step), account.Size(a.Limit)
	case permissions.UseCPU:
		title, what, summary = "Computing time", "computing time", "The applet goes on where it stopped."
		step, limit = duration(a.Step), duration(a.Limit)
	case permissions.Store:
		title, what, summary = "Storage", "storage", "The applet keeps this much for itself on your disk."
		step, limit = account.Size(a.Step), account.Size(a.Limit)
	default:
		title, what, summary = "Fuel", "fuel", "The applet goes on where it stopped."
		if r.API == TurnAPI {
			title, what = "Not responding", "fuel for one turn"
			summary = "The applet has computed for long without a pause. It goes on where it stopped."
		}
		step, limit = quantity(a.Step), quantity(a.Limit)
	}
	if a.Default {
		sentence = fmt.Sprintf("%s has consumed the default maximum %s, and requested %s more.", task, what, step)
	} else {
		sentence = fmt.Sprintf("%s has consumed its maximum %s, raised to %s before, and requested %s more.", task, what, limit, step)
	}
	return title, sentence, summary, onDismiss
}

func file(r permissions.Request, application string) (title, sentence, summary, onDeny string) {
	f := r.Resource.File
	writes := r.Action == permissions.WriteFile
	verb, kind := "read", "the file "
	if writes {
		verb = "write"
	}
	title, summary = "Read a file", "The applet sees everything in this file."
	switch {
	case f.Make:
		title, verb, kind, summary = "Make a folder", "make", "the folder ", "A new folder with nothing in it."
		if !f.New {
			summary = "Something is there already, and stays as it is. The applet learns that."
		}
	case f.Bare && writes:
		title, kind, summary = "Write a file", "", "This is no file, and stays as it is. The applet learns that."
	case f.Bare && f.New:
		title, verb, kind, summary = "Look for a file", "look for", "", "Nothing is there now. The applet learns that."
	case f.Bare:
		title, verb, kind = "Look at a folder or device", "look at", ""
		summary = "The applet learns what this is, how large and how old. It sees nothing of what is in it."
	case f.Folder && writes:
		title, kind, summary = "Write a folder", "the folder ", "The applet can replace or delete every file in this folder and in the folders below it."
	case f.Folder:
		title, kind, summary = "Read a folder", "the folder ", "The applet sees every file in this folder and in the folders below it."
	case f.New && writes:
		title, verb, summary = "Write a file", "create", "A new file with contents of the applet's choice."
	case writes:
		title, summary = "Write a file", "The applet can replace or delete everything in this file."
	}
	may := verb + " " + strings.TrimSuffix(kind, " ")
	if kind == "" {
		may = verb + " this"
	}
	return title, fmt.Sprintf("%s wants to %s %s\"%s\"", application, verb, kind, Escape(f.Path, MaxInline)), summary,
		fmt.Sprintf("If you deny, the applet is told that it may not %s, and goes on.", may)
}

// object tells what the request is about, resolved, and in full length.
func object(r permissions.Request) []Fact {
	var facts []Fact
	switch res := r.Resource; {
	case res.File != nil:
		label := "File"
		switch {
		case res.File.Folder, res.File.Make:
			label = "Folder"
		case res.File.Bare:
			label = "Path"
		}
		facts = append(facts, Fact{label, Escape(res.File.Path, MaxWhole)})
		if asked := res.File.Asked; asked != "" && asked != res.File.Path {
			facts = append(facts, Fact{"Asked for as", Escape(asked, MaxInline)})
		}
		if res.File.Kept {
			when := "in an earlier run"
			switch {
			case res.File.Taken:
				when = "as the name of a new file, before this one was there"
			case !res.File.Picked.IsZero():
				when = "before you took back what it may do"
			}
			facts = append(facts, Fact{"You chose it", "for this applet, " + when})
		}
	case res.Endpoint != nil:
		facts = endpoint(res.Endpoint)
	case res.Address != "":
		facts = linkFacts(res.Address)
	}
	if r.Source != "" {
		facts = append(facts, Fact{"Asked by its package", Escape(r.Source, MaxName)})
	}
	return facts
}

// maxAddresses is how many addresses of a host are listed; the others are counted.
const maxAddresses = 8

func endpoint(e *permissions.Endpoint) []Fact {
	facts := []Fact{{"Host", Escape(e.Host, MaxWhole)}}
	if u, err := idna.Display.ToUnicode(e.Host); err == nil && u != e.Host {
		facts = append(facts, Fact{"Reads", Escape(u, MaxInline)})
	}
	facts = append(facts, Fact{"Port", port(e.Port)})
	if found := addresses(e.Addresses); found != e.Host { // else the host is an address, and has been said
		facts = append(facts, Fact{"Addresses", found})
	}
	protocol := map[string]string{
		"tcp": "TCP, not encrypted by the viewer", "tls": "TLS, encrypted",
		"http": "HTTP, not encrypted", "https": "HTTPS, encrypted",
	}[e.Protocol]
	return append(facts, Fact{"Protocol", protocol})
}

func addresses(all []netip.Addr) string {
	var b strings.Builder
	for i, a := range all {
		if i == maxAddresses {
			fmt.Fprintf(&b, " and %d more", len(all)-i)
			break
		}
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(a.WithZone("").String())
	}
	return b.String()
}

// account tells what was used so far and what this request adds.
func (s Surroundings) account(r permissions.Request, f account.Figures) []Fact {
	var facts []Fact
	if a := r.Resource.Amount; a != nil && (r.Action == permissions.UseMemory || r.Action == permissions.Store) {
		total := account.Size(a.Total)
		if r.Action == permissions.UseMemory && s.Memory > 0 {
			total += fmt.Sprintf(", %.1f %% of this machine", 100*float64(a.Total)/float64(s.Memory))
		}
		facts = append(facts, Fact{"Limit", account.Size(a.Limit) + " now"}, Fact{"After this", total})
	} else if a != nil && r.Action == permissions.UseCPU {
		facts = append(facts, Fact{"Used", duration(a.Used)}, Fact{"After this", duration(a.Total) + " in all"})
	}
	memory := fmt.Sprintf("%s, at most %s", account.Size(f.Memory), account.Size(f.MemoryPeak))
	facts = append(facts, Fact{"Memory so far", memory}, Fact{"Computing time so far", computing(f)})
	var read, written uint64
	for _, h := range f.Handles {
		read, written = read+h.Read, written+h.Written
	}
	if n := len(f.Handles); n > 0 {
		facts = append(facts, Fact{"Opened so far", fmt.Sprintf("%d; %s read, %s written", n, account.Size(read), account.Size(written))})
	}
	if f.Requests > 1 {
		facts = append(facts, Fact{"Asked so far", fmt.Sprintf("%s, %d granted, %d denied", count(int(f.Requests), "time", "times"), f.Granted, f.Denied)})
	}
	return facts
}

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// computing is the computing time used, and how much of a processor that is.
func computing(f account.Figures) string {
	if f.Running < time.Second {
		return seconds(f.CPU)
	}
	return fmt.Sprintf("%s, %.0f %% of a CPU", seconds(f.CPU), 100*f.CPU.Seconds()/f.Running.Seconds())
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.1f s", d.Seconds()) }

// duration writes a number of milliseconds in words.
func duration(ms uint64) string {
	switch {
	case ms >= 60_000 && ms%60_000 == 0:
		return count(int(ms/60_000), "minute", "minutes")
	case ms%1000 == 0:
		return count(int(ms/1000), "second", "seconds")
	}
	return fmt.Sprintf("%.1f seconds", float64(ms)/1000)
}

func quantity(n uint64) string {
	switch {
	case n >= 1_000_000_000:
		return fmt.Sprintf("%.3g billion units", float64(n)/1e9)
	case n >= 1_000_000:
		return fmt.Sprintf("%.3g million units", float64(n)/1e6)
	}
	return fmt.Sprintf("%d units", n)
}

// service is what people call a port, and what connecting to it is good for.
type service struct {
	name, purpose string
}

func services(port uint16) (service, bool) {
	s, ok := map[uint16]service{
		21: {"ftp", "transfer files with %s"}, 22: {"ssh", "log in to %s"}, 23: {"telnet", "log in to %s"},
		25: {"sendmail", "send mail through %s"}, 465: {"smtps", "send mail through %s"}, 587: {"submission", "send mail through %s"},
		53: {"domain", "look up names at %s"}, 80: {"http", "exchange data with the web server %s"},
		443: {"https", "exchange data with the web server %s"}, 8080: {"http", "exchange data with the web server %s"},
		110: {"pop3", "read mail at %s"}, 995: {"pop3s", "read mail at %s"}, 143: {"imap", "read mail at %s"}, 993: {"imaps", "read mail at %s"},
		389: {"ldap", "look people up at %s"}, 445: {"smb", "use shared files of %s"}, 631: {"ipp", "print through %s"},
		3306: {"mysql", "use the database at %s"}, 5432: {"postgresql", "use the database at %s"}, 6379: {"redis", "use the database at %s"},
		3389: {"rdp", "control %s"}, 5900: {"vnc", "control %s"}, 6667: {"irc", "chat through %s"}, 1883: {"mqtt", "exchange messages through %s"},
	}[port]
	return s, ok
}

func port(n uint16) string {
	if s, ok := services(n); ok {
		return fmt.Sprintf("%d (%s)", n, s.name)
	}
	return fmt.Sprint(n)
}

func purpose(e *permissions.Endpoint) string {
	host := Escape(e.Host, MaxInline)
	if s, ok := services(e.Port); ok {
		return fmt.Sprintf("The applet can "+s.purpose+".", host)
	}
	return fmt.Sprintf("The applet can exchange any data with %s.", host)
}

// folderOf is the folder that a scope around f may cover.
func folderOf(f *permissions.File) string {
	if f.Folder {
		return f.Path
	}
	return path.Dir(f.Path)
}
