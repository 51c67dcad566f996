// ends: pause
let f; for (;;) { const p = f; f = () => p }
