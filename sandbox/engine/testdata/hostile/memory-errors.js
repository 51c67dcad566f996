// ends: pause
const a = []; for (;;) a.push(new Error('x'));
