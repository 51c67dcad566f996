// ends: pause
let s = ''; for (let i = 0; ; i++) s += 'abcdefgh' + i;
