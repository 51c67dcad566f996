// ends: pause
const a = []; (function f() { for (;;) a.push((function () { return arguments })(1, 2, 3)) })();
