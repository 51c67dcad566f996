// ends: done
let n = 0; const f = () => { n++; f() }; try { f() } catch (e) { if (!(e instanceof RangeError)) escaped('error') } if (n < 500) escaped('shallow');
