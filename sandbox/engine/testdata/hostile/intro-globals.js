// ends: done
// No global leads to something of Go's.
for (const k of Object.getOwnPropertyNames(globalThis)) { const v = globalThis[k]; if (v && /\[object (Go|Map\[)/.test(Object.prototype.toString.call(v))) escaped(k) }
