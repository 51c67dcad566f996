// ends: pause
// A loop of promise jobs without any code of the applet's in it.
const t = []; t[0] = t; t.length = 1; t.then = Array.prototype.forEach; await t;
