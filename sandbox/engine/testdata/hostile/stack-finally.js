// ends: pause,error
const f = () => { try { f() } finally { f() } }; f();
