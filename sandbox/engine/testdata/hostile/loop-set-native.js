// ends: pause
new Set({[Symbol.iterator]: () => ({next: Object.bind(null, {done: false, value: 1})})});
