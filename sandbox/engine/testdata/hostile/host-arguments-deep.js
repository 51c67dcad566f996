// ends: error,pause
let o = {}; for (let i = 0; i < 1e5; i++) o = {o}; await ask(o);
