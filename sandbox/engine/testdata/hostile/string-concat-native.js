// ends: pause,error
const s = 'x'.repeat(5e6); s.concat(...Array(1000).fill(s));
