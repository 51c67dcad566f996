// ends: pause
const next = Object.getOwnPropertyDescriptor(Object.prototype, 'isPrototypeOf').get;
new Set({ [Symbol.iterator]: () => ({ next }) });
