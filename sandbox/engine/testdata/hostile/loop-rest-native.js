// ends: pause
const [...r] = {[Symbol.iterator]: () => ({next: Object})};
