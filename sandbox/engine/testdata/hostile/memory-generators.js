// ends: pause
const a = []; function* g() { yield 1 } for (;;) { const it = g(); it.next(); a.push(it) }
