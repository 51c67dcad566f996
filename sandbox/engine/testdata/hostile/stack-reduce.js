// ends: error
const f = () => [1, 2].reduce(f); f();
