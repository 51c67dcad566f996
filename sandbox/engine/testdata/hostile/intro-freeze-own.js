// ends: done
const o = Object.freeze({a: 1}); if (!Object.isFrozen(o)) escaped('x');
