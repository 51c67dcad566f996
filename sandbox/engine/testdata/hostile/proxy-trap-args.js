// ends: done
// Arguments of a trap are the applet's own objects.
const t = {}; const p = new Proxy(t, {get(a, k, r) { if (a !== t || r !== p) escaped('args'); return 1 }}); p.x;
