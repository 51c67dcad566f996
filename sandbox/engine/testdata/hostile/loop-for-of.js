// ends: pause
for (const x of {[Symbol.iterator]: () => ({next: () => ({done: false})})});
