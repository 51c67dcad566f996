// ends: done,error
let s = "a"; const o = {toString() { s = "b".repeat(1e5); return s }}; for (let i = 0; i < 10; i++) s + o + s
