// ends: pause
[...{[Symbol.iterator]: () => ({next: Array})}];
