// ends: error
Object.defineProperty(Error.prototype, 'name', {value: 'x'});
