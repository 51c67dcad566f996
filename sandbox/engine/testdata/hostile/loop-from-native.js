// ends: pause
Array.from({[Symbol.iterator]: () => ({next: Object.bind(null, {done: false})})});
