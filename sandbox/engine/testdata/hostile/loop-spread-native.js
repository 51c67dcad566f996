// ends: pause
[...{[Symbol.iterator]: () => ({next: Object.bind(null, {done: false})})}];
