// ends: pause,error
const f = () => { try { f() } catch { f() } }; f();
