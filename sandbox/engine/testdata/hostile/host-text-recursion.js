// ends: done
const o = {}; o.toString = String.bind(null, o); print(o);
