// ends: error
Object.getOwnPropertyDescriptor(Object.prototype, '__proto__').get.constructor('return this')();
