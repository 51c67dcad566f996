// ends: error,done
let a = [1]; for (let i = 0; i < 50000; i++) a = [a]; '' + a;
