// ends: pause
const a = []; for (let i = 0; ; i++) a.push({x: i, y: [i]});
