// ends: error
async function f(a = f()) {} f();
