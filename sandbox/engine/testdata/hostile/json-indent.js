// ends: pause,error
let a = [1]; for (let i = 0; i < 300; i++) a = [a, 1]; const b = Array(1000).fill(a); JSON.stringify(Array(1000).fill(b), null, 10);
