// ends: pause
Promise.all({[Symbol.iterator]: () => ({next: Object.bind(null, {done: false})})});
