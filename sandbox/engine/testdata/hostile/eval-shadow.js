// ends: done
// A name of one's own is no eval of goja's.
const f = (eval) => eval('x'); if (f((s) => s + 1) !== 'x1') escaped('eval');
