package wire

// Op names a service of the viewer. The comment gives the type of the call's
// arguments and that of its result.
type Op string

// The services.
const (
	OpOpen  Op = "open"  // OpenArgs, Opened: vitrine:files; every mode
	OpStat  Op = "stat"  // PathArgs, Stat: also of an open file
	OpDir   Op = "dir"   // PathArgs, Entries
	OpMkdir Op = "mkdir" // MkdirArgs, nothing
	OpRead  Op = "read"  // ReadArgs, Chunk: from any handle; an empty Chunk with End is the end
	OpWrite Op = "write" // WriteArgs, Written: to any handle
	OpClose Op = "close" // HandleArgs, nothing; also aborts what is under way on the handle

	OpTruncate Op = "truncate" // TruncateArgs, nothing: after the writes before it

	OpConnect Op = "connect" // ConnectArgs, Opened
	OpShut    Op = "shut"    // HandleArgs, nothing: a connection is not written to any more, after the writes before it
	OpSecure  Op = "secure"  // HandleArgs, Opened: a connection without TLS goes on with it, under another handle
	OpFetch   Op = "fetch"   // FetchArgs, FetchResult
	OpAbort   Op = "abort"   // AbortArgs, nothing: an OpConnect or OpFetch that is under way fails

	OpPick Op = "pick" // PickArgs, Picked: the viewer's own file chooser

	OpKeep Op = "keep" // HandleArgs, Kept: something picked, for a later run
	OpKept Op = "kept" // Kept, PickedHandle: it again; opening it asks

	OpStoreGet    Op = "store-get"    // KeyArgs, Stored
	OpStoreSet    Op = "store-set"    // StoreArgs, nothing
	OpStoreDelete Op = "store-delete" // KeyArgs, nothing
	OpStoreKeys   Op = "store-keys"   // nothing, Keys

	OpQuery   Op = "query"   // PermissionArgs, PermissionState: never asks
	OpRequest Op = "request" // PermissionArgs, PermissionState: may ask
	OpBudget  Op = "budget"  // nothing, Budget

	OpOpenLink       Op = "open-link"       // LinkArgs, nothing
	OpReadClipboard  Op = "read-clipboard"  // nothing, Text
	OpWriteClipboard Op = "write-clipboard" // Text, nothing
	OpNotify         Op = "notify"          // NotifyArgs, nothing

	OpStdin  Op = "stdin"  // nothing, Opened: the handle of standard input
	OpStdout Op = "stdout" // nothing, Opened
)

// MaxChunk is the most bytes one Chunk or WriteArgs carries.
const MaxChunk = 256 << 10

// MaxCalls and MaxCallBytes are how many calls, and bytes of their arguments, may
// be under way: sent, and not answered in a turn. A worker keeps the others
// back; the viewer refuses them.
const (
	MaxCalls     = 256
	MaxCallBytes = 16 << 20
)

// Window is how many reads and writes may be under way on one handle.
const Window = 4

// Mode is how a file is opened.
type Mode string

// The modes.
const (
	ModeRead   Mode = "r"
	ModeWrite  Mode = "w"  // create or truncate
	ModeAppend Mode = "a"  // create or append
	ModeUpdate Mode = "r+" // read and write, must exist
	ModeWithin Mode = "o"  // write only, keeping what is there; must exist
)

// OpenArgs opens a file by path, or by the handle of something picked.
type OpenArgs struct {
	Path   string `cbor:"path,omitempty"`
	Handle uint32 `cbor:"handle,omitempty"` // a directory or file handle that Path is relative to
	Mode   Mode   `cbor:"mode"`
	Read   bool   `cbor:"read,omitempty"` // ModeRead: wants the first chunk at once
}

// Opened is a handle of the session's table.
type Opened struct {
	Handle uint32 `cbor:"handle"`
	Name   string `cbor:"name,omitempty"` // base name of a file; "host:port" of a connection
	Size   int64  `cbor:"size"`           // of a file, at opening; -1 when unknown

	// Data is the first chunk, if it was wanted. With End it is all of the
	// file, which is closed again: Handle is zero.
	Data []byte `cbor:"data,omitempty"`
	End  bool   `cbor:"end,omitempty"`
}

// PathArgs names a file or folder.
type PathArgs struct {
	Path   string `cbor:"path,omitempty"`
	Handle uint32 `cbor:"handle,omitempty"`
}

// MkdirArgs names a folder to be made.
type MkdirArgs struct {
	Path      string `cbor:"path,omitempty"`
	Handle    uint32 `cbor:"handle,omitempty"`
	Recursive bool   `cbor:"recursive,omitempty"` // with those on the way; it may exist already
}

// Stat describes a file or folder.
type Stat struct {
	Name     string  `cbor:"name"`
	Folder   bool    `cbor:"folder,omitempty"`
	Size     int64   `cbor:"size"`
	Modified float64 `cbor:"modified"` // ms since 1970
}

// Entries are the contents of a folder, at most MaxEntries, sorted by name.
type Entries struct {
	Entries []Stat `cbor:"entries"`
	More    bool   `cbor:"more,omitempty"`
}

// MaxEntries is the most entries that one OpDir returns.
const MaxEntries = 4_000

// ReadArgs reads up to Max bytes: at Offset of a file when it is not negative, else the next ones.
type ReadArgs struct {
	Handle uint32 `cbor:"handle"`
	Offset int64  `cbor:"offset"`
	Max    int    `cbor:"max"` // 1 to MaxChunk
}

// Chunk is what a read found.
type Chunk struct {
	Data []byte `cbor:"data,omitempty"`
	End  bool   `cbor:"end,omitempty"`
}

// WriteArgs writes at Offset of a file when it is not negative, else the next bytes.
type WriteArgs struct {
	Handle uint32 `cbor:"handle"`
	Offset int64  `cbor:"offset"`
	Data   []byte `cbor:"data"`
}

// Written is how many bytes were written: all of them, or the call failed.
type Written struct {
	Bytes int `cbor:"bytes"`
}

// TruncateArgs makes a file that is open for writing Size bytes long: shorter,
// or longer with zero bytes.
type TruncateArgs struct {
	Handle uint32 `cbor:"handle"`
	Size   int64  `cbor:"size"` // 0 to MaxFileSize
}

// MaxFileSize is the most that JavaScript can count to, and more than a file system holds.
const MaxFileSize = 1 << 53

// HandleArgs names an open handle.
type HandleArgs struct {
	Handle uint32 `cbor:"handle"`
}

// ConnectArgs opens a TCP connection.
type ConnectArgs struct {
	Hostname string `cbor:"hostname"`
	Port     uint16 `cbor:"port"`
	TLS      bool   `cbor:"tls,omitempty"`   // secureTransport "on"
	Abort    uint32 `cbor:"abort,omitempty"` // a number for OpAbort
}

// AbortArgs names a call by the number that it was given for that.
type AbortArgs struct {
	Call uint32 `cbor:"call"`
}

// FetchArgs makes an HTTP request. A body of more than MaxChunk is not supported.
type FetchArgs struct {
	URL      string      `cbor:"url"`
	Method   string      `cbor:"method"`
	Headers  [][2]string `cbor:"headers,omitempty"`
	Body     []byte      `cbor:"body,omitempty"`
	Streamed bool        `cbor:"streamed,omitempty"` // the body was a stream: it cannot be sent again
	Redirect string      `cbor:"redirect,omitempty"` // follow, error, manual
	Abort    uint32      `cbor:"abort,omitempty"`    // a number for OpAbort
}

// FetchResult is the head of a response; Handle reads the body, and is zero when there is none.
type FetchResult struct {
	URL        string      `cbor:"url"`
	Status     int         `cbor:"status"`
	StatusText string      `cbor:"statusText,omitempty"`
	Headers    [][2]string `cbor:"headers,omitempty"`
	Redirected bool        `cbor:"redirected,omitempty"`
	Handle     uint32      `cbor:"handle,omitempty"`
}

// PickArgs opens the viewer's chooser.
type PickArgs struct {
	Kind       string   `cbor:"kind"` // open, save, directory
	Multiple   bool     `cbor:"multiple,omitempty"`
	Suggested  string   `cbor:"suggested,omitempty"` // name of a file to save
	Extensions []string `cbor:"extensions,omitempty"`
}

// Picked is what the person chose; nobody chose is a Fault "AbortError".
type Picked struct {
	Handles []PickedHandle `cbor:"handles"`
}

// PickedHandle is one chosen thing. Handle stands for the permission, not for an open file: OpOpen opens it.
type PickedHandle struct {
	Handle uint32 `cbor:"handle"`
	Name   string `cbor:"name"`
	Folder bool   `cbor:"folder,omitempty"`
}

// Kept stands for something picked in the applet's own storage: it says nothing of where that is.
type Kept struct {
	Token string `cbor:"token"`
}

// KeyArgs names a value of the applet's storage.
type KeyArgs struct {
	Key string `cbor:"key"`
}

// StoreArgs sets one.
type StoreArgs struct {
	Key   string `cbor:"key"`
	Value []byte `cbor:"value"`
}

// Stored is a value; Found tells an empty one from none.
type Stored struct {
	Value []byte `cbor:"value,omitempty"`
	Found bool   `cbor:"found,omitempty"`
}

// Keys are the names of all stored values, sorted.
type Keys struct {
	Keys []string `cbor:"keys"`
}

// PermissionArgs describes a permission to look up or ask for.
type PermissionArgs struct {
	Action   string `cbor:"action"` // as in policies: read-file, connect ...
	Resource string `cbor:"resource,omitempty"`
	Handle   uint32 `cbor:"handle,omitempty"` // of something picked: Resource is it, when empty, or a path in the folder that it is
}

// PermissionState is granted, denied or prompt.
type PermissionState struct {
	State string `cbor:"state"`
}

// Budget is what is left.
type Budget struct {
	Memory  uint64  `cbor:"memory"`  // bytes allowed
	Seconds float64 `cbor:"seconds"` // of computing time left
	Storage uint64  `cbor:"storage"` // bytes allowed
}

// LinkArgs asks to open an address in the person's browser.
type LinkArgs struct {
	Address string `cbor:"address"`
}

// Text is the clipboard's.
type Text struct {
	Text string `cbor:"text"`
}

// NotifyArgs shows a desktop notification.
type NotifyArgs struct {
	Title string `cbor:"title"`
	Body  string `cbor:"body,omitempty"`
}
