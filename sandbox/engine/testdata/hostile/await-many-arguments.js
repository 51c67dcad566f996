// ends: pause
async function f() { for (;;) await null }
f(...Array(131072).fill(1));
