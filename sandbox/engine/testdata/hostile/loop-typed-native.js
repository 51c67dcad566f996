// ends: pause
new Uint8Array({[Symbol.iterator]: () => ({next: Object.bind(null, {done: false})})});
