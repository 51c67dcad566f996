// ends: error
// All code is strict: a name of one's own cannot be eval.
const f = (eval) => eval('x'); escaped(f((s) => s + 1));
