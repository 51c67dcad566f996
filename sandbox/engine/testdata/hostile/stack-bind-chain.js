// ends: error,pause
let f = () => 1; for (let i = 0; i < 30000; i++) f = f.bind(null); f();
