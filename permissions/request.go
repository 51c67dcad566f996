package permissions

import (
	"net/netip"
	"time"
)

// Action is what an applet wants to do. The names are those of policies.
type Action string

// The actions.
const (
	ReadFile       Action = "read-file"
	WriteFile      Action = "write-file"
	Connect        Action = "connect"
	UseMemory      Action = "use-memory"
	UseCPU         Action = "use-cpu"
	UseFuel        Action = "use-fuel"
	RefillCPU      Action = "refill-cpu" // how much computing time a second of running earns: for policies, never asked
	Store          Action = "store"
	ReadClipboard  Action = "read-clipboard"
	WriteClipboard Action = "write-clipboard"
	Notify         Action = "notify"
	OpenLink       Action = "open-link"
)

// Budget tells whether a is about an amount of something rather than a thing.
// Prompts for a budget offer Grant Request and Abort Task only.
func (a Action) Budget() bool {
	return a == UseMemory || a == UseCPU || a == UseFuel || a == Store
}

// Trust is what is known of an applet's author.
type Trust string

// The degrees of trust. Anyone can sign, so Pinned is worth no more than Anonymous until a policy says so.
const (
	Anonymous Trust = "anonymous"
	Pinned    Trust = "pinned" // signed by a key seen before
	Named     Trust = "named"  // signed by a key that the person gave a name
)

// Applet is who asks.
type Applet struct {
	Identity    string // what grants belong to: "key:<fingerprint>/<id>", "digest:<sha256>" or "local:<resolved path>"
	Name        string // as the manifest says: the applet's words, to be escaped wherever shown
	Version     string
	Author      string // the name that the person gave the key; empty unless Trust is Named
	Fingerprint string // of the signing key; empty when anonymous
	Trust       Trust
	Development bool // a folder or script; its grants last this run
	Remember    bool // --remember: they may last longer all the same
}

// Request is one wish of an applet, already resolved: what it holds is what is
// shown, what is decided, and what is opened.
type Request struct {
	Applet   Applet
	Session  uint64 // a number of the run, unique within the process
	Turn     uint64 `json:"-"` // of the run, in which the applet asked; 0 when there are none
	Source   string // npm package whose import asked; empty for the applet's own code
	API      string // the function that was called, e.g. "readFile"
	Action   Action
	Resource Resource
	Reason   string // the manifest's reason for this permission: the applet's words
}

// Resource is what a Request is about. Exactly one field is set, as the Action needs.
type Resource struct {
	File     *File
	Endpoint *Endpoint
	Amount   *Amount
	Address  string // OpenLink: the whole address
}

// File is a file or folder as the kernel names the opened object.
type File struct {
	Path   string    // the kernel's name, absolute and without links
	Asked  string    // what the applet said
	Folder bool      // the resource is a folder and all below it
	Bare   bool      // what it is, how large and how old, but nothing of what is in it: a folder, or a device
	Make   bool      // an empty folder is to be made there, which is a scope of its own: no grant of it covers a file
	New    bool      // does not exist yet; Path is in its opened parent
	Made   bool      // the applet made it in this run, so that a grant for a new file covers it still
	Chosen bool      // picked or dropped by the person: that is the grant
	Below  string    // a folder above it that the person picked; empty: none
	Kept   bool      // it, or a folder above it, was picked in an earlier run: asked about again
	Taken  bool      // with Kept: the person chose the name for a new file in this run, and somebody else's file has come there since
	Picked time.Time // when, if Chosen or Below: what was taken back since counts as Kept
	Risks  []string  // why a standing permit is not enough: "several links", "another owner" ...
	Pinned Object    `json:"-"` // what was held while the person was asked; zero when nothing could be
}

// Object is what a name stands for at one time: a file, or for something that
// does not exist yet the folder that it would be in.
type Object struct{ Device, Inode uint64 }

// Endpoint is one TCP service at the addresses that its name resolved to.
type Endpoint struct {
	Host      string // lower case, ASCII, without a trailing dot
	Port      uint16
	Protocol  string       // "tcp", "tls", "https", "http"
	Addresses []netip.Addr // resolved once; only these are dialled
	Public    bool         // all of Addresses are public
	Asked     string       // what the applet said
}

// Amount is a step of a budget.
type Amount struct {
	Used  uint64 // now
	Limit uint64 // now allowed
	Step  uint64 // asked for on top of Limit
	Total uint64 // Limit + Step: what a policy's context.total is compared with
	// Units: bytes for UseMemory and Store, milliseconds for UseCPU, those in a second for RefillCPU, fuel for UseFuel.
	Default bool // Limit is still the one that the session began with
}

// Verdict is the answer to a Request.
type Verdict string

// The verdicts. The zero Verdict denies.
const (
	Grant Verdict = "grant"
	Deny  Verdict = "deny"
	Abort Verdict = "abort" // deny, and end the applet
	Later Verdict = "later" // budgets only: dismissed; the applet stays paused and Resume asks again
)

// Span is how long a decision holds.
type Span string

// The spans. Dismissal and time-out are Once and are never stored.
const (
	Once     Span = "once"
	Run      Span = "run"
	Hour     Span = "hour"
	Midnight Span = "midnight" // until the next one, local time
	Month    Span = "month"    // 30 days
	Always   Span = "always"
)

// Scope is what a decision covers beyond the very object asked for.
type Scope struct {
	Folder  string // File: this folder and all below it
	Pattern string // File: a doublestar pattern of absolute paths
	Host    string // Endpoint: this host at any port when Port is 0
	Domain  string // Endpoint: this domain and all below it
	Port    uint16 // Endpoint: with Host or Domain; 0 is any
}

// Decision is a Verdict with how long it holds, what it covers and who made it.
type Decision struct {
	Verdict Verdict
	Span    Span
	Until   time.Time // for spans that end at a time
	Made    time.Time // set by the Gate
	Scope   Scope     // zero: exactly the object asked for
	By      By
	Policy  string // the policy or grant that decided, e.g. "default:memory" or "grant:17"
	Reason  string // for the applet and the log, e.g. "denied by the user"

	Step     uint64 // budgets: granted in place of the Amount's Step, unless zero; math.MaxUint64 is as much as this run takes
	All      bool   // with Deny: every request of this action, for this run
	Sentence string // exactly what the person was shown; empty when nothing was
}

// Answered tells whether the person was asked about just this request, and
// answered. All else is decided without their knowing that it is happening now.
func (d Decision) Answered() bool { return d.By == ByUser && d.Policy == "" }

// By is who made a decision.
type By string

// The deciders.
const (
	ByUser   By = "user"
	ByPolicy By = "policy"
	ByGrant  By = "grant"  // a remembered decision
	ByOption By = "option" // --allow, --deny-all, --on-limit
	ByNobody By = "nobody" // no terminal, closed, timed out
)
