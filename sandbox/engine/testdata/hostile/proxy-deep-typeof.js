// ends: error,done,pause
let p = () => 1; for (let i = 0; i < 200000; i++) p = new Proxy(p, {}); typeof p; JSON.stringify([p]);
