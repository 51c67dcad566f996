// ends: done
const h = {get(t, k, r) { if (this !== h) escaped('this'); return 1 }}; new Proxy({}, h).x;
