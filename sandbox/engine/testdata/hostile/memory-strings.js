// ends: pause
const a = []; for (let i = 0; ; i++) a.push('k'.repeat(1000) + i);
