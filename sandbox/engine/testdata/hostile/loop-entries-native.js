// ends: error
Object.fromEntries({[Symbol.iterator]: () => ({next: Object.bind(null, {done: false, value: []})})});
