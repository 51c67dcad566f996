// ends: pause
function* g() { for (;;) yield }
const it = g(...Array(131072).fill(1));
for (;;) it.next();
