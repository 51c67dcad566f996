// ends: pause
[...{[Symbol.iterator]: () => ({next: Object})}];
