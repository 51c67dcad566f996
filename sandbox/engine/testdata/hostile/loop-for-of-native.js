// ends: pause
for (const x of {[Symbol.iterator]: () => ({next: Object.bind(null, {done: false})})});
