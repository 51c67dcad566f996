// ends: done
try { null.x } catch (e) { if (/\/|\.go|goja/.test(e.stack.replace(/main\.js/g, ''))) escaped(e.stack) }
