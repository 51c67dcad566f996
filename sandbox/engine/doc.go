// Package engine runs JavaScript that nobody trusts: goja with metered code,
// guarded natives, hardened intrinsics, a memory limit that asks, modules that
// hand out authority, and host calls that return promises. It imports package
// meter only, so that a Go program can embed it without the viewer.
//
// # Order of calls
//
// New makes a runtime. Host packages install their objects in it (Native,
// Prelude, Module), or put off what few applets need (Later, Await). Harden
// freezes everything. What has come so far may wait in a pool; Configure and
// SetHost then make it one applet's own, and Run starts.
// After that every event is one turn: Answer, FireTimer, FireFrame, Turn.
//
// # Trust boundary
//
// Scripts, their source maps and every value that comes from them are hostile.
// A script gets no Go value, no host path and no Go error to see; it cannot
// change an intrinsic, nor catch or outlive an abort.
//
// # What the process has to do
//
// Two things are the whole process's and not this package's to set: call
// debug.SetMaxStack(MaxStack), so that what recurses in Go past every guard
// dies early instead of eating the machine, and debug.SetGCPercent (50 is
// measured). The memory limit counts the heap of the process: run one Engine in
// a process if the limit is to mean anything. Date takes the time zone from
// time.Local, which Configure sets.
//
// # Not protected
//
// A few things cost less fuel than they take, in steps whose length the memory
// limit bounds; with 32 MiB they take milliseconds: a property looked for
// through a hundred thousand prototypes (1 to 3 ms; natives that would look for
// many leave it to metered code), an element put into the middle of a sparse
// array (2 ms), a class at the end of thousands that extend each other (0.6 ms),
// a long text that an iterator gives new Map or Object.fromEntries as a key (0.5
// ms for a million characters). toUpperCase and normalize of a long
// text are one step of up to 0.2 ms for a thousand characters; an object that
// becomes an element of a BigInt64Array, and gives a text of digits for that,
// one of 0.3 s for 300,000. A few programs can still end the process by
// exhausting its stack; run the Engine in a process whose death is harmless.
package engine
