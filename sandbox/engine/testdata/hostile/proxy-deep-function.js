// ends: error,done
let p = () => 1; for (let i = 0; i < 20000; i++) p = new Proxy(p, {}); p();
