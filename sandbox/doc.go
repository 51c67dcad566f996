// Package sandbox is the house in which strangers' programs run, and the wall
// through it. It has no code of its own; this page says which room lies on which
// side, and internal/rules fails when a package reaches across.
//
// # The trusted side
//
// It holds authority and runs none of an applet's code. Whatever comes from a
// worker is hostile here: bounded, validated, and escaped where it is shown.
//
//   - session is one run of one applet: it starts a worker, speaks for it, enforces
//     its budget, and keeps account.
//   - services are the files, sockets, storage and clipboard that an applet may ask
//     for, each behind the gate of package permissions.
//
// # The hostile side
//
// It runs an applet's code and holds no authority. It may be taken over whole.
//
//   - guest is the worker's loop. Below it is what an applet sees: globals (the
//     standard names and the vitrine: modules), dom (the document) and canvas2d.
//   - engine is JavaScript with limits: goja, with meter (fuel), pattern (regular
//     expressions) and numbers. It knows nothing of Vitrine, and other programs can
//     import it.
//
// # What both sides share
//
//   - protocol is what crosses the wall, and holds no authority: wire (frames and
//     messages), scene (elements, patches, events) and weburl (addresses).
//   - confine is the wall itself: the kernel's rings around a worker, how one is
//     started and ended, and what the kernel says of it.
//
// # What this does not protect
//
// See SECURITY.md: side channels, faults of the kernel in the few calls that
// remain, and what a person has granted.
package sandbox
