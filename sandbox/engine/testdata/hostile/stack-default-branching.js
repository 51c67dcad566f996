// ends: error,pause
const f = (a = f(), b = f()) => a; try { f() } catch { f() }
