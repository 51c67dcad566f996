// ends: error
Object.defineProperty(Object.prototype, 'polluted', {value: 1});
