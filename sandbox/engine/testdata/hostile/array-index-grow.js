// ends: pause,error
const a = []; for (let n = 1; ; n *= 8) { for (let i = a.length; i < n; i++) a[i] = i; a[n * 9] = 1 }
