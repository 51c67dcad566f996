// ends: pause
new Map({[Symbol.iterator]: () => ({next: Object.bind(null, {done: false, value: []})})});
