// Package globals gives an applet the names it expects: the WinterTC minimum
// common API and its neighbours (console, timers, events, URL, encoding,
// streams, structuredClone, Intl ...) as globals, and the modules through which
// authority is handed out (vitrine:files, vitrine:net, vitrine:storage,
// vitrine:authority, vitrine:applet).
//
// Most of it is JavaScript, in prelude/*.js: metered like an applet's code, so
// that it can be held and charged at every loop. Most preludes are evaluated
// when something of them is first needed (parts.go), and safe from the applet's
// tricks all the same: by then every name and prototype that they use is
// frozen. Go does what JavaScript cannot, or only slowly.
//
// # Trust boundary
//
// Every argument is hostile: getters, proxies, objects that change between two
// looks. Preludes read each argument once and copy buffers before they pass
// them on. What reaches the host are plain trees through Engine.CallHost;
// whether a call is allowed is decided on the other side.
//
// # Not protected
//
// Nothing here grants or refuses anything. Globals that reach the host (fetch,
// file pickers, the clipboard) act for the applet as a whole, whichever package
// calls them; only what comes from an import is known by its package.
package globals
