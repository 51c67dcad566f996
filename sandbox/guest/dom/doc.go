// Package dom is the document an applet sees: elements, text, attributes,
// styles, events, form values, canvases and virtual lists and tables, much as
// a browser has them, and the small view library vitrine:ui. At the end of each
// turn it turns what changed into patches of the scene, as few as possible,
// and shows the pixels that were drawn.
//
// A Document keeps a scene.Tree of its own, the same that the viewer keeps, and
// tries each operation on it first. What the viewer would refuse is therefore
// never sent: too many elements, too much text, too large a picture are left
// out, with a warning in the applet's log.
//
// # Trust boundary
//
// Calls come from an applet. prelude/*.js converts their arguments under the
// meter, so natives see numbers, texts and handles; elements are handles in
// private fields. Walks are iterative and charged by the nodes they visit, so
// neither depth nor size nor cycles can exhaust the stack or the clock.
//
// # Not protected
//
// A worker that was taken over does not use this package; the viewer relies on
// its own Tree alone.
package dom
