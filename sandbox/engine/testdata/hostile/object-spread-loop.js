// ends: pause
const o = {}; for (let i = 0; i < 1e4; i++) o["k" + i] = i; for (;;) ({...o})
