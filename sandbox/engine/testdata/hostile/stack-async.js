// ends: error,pause
const f = async () => { await f() }; await f();
