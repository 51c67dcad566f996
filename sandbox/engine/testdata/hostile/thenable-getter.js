// ends: pause,error
const o = {get then() { return (r) => r(o) }}; Promise.resolve(o);
