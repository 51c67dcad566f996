// ends: error
Object.defineProperty(Promise.prototype, 'then', {value: () => escaped('then')});
