// ends: pause
const a = []; for (let i = 0; ; i++) a.push(new RegExp('a{1,50}b' + i));
