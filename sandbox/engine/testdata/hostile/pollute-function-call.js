// ends: error
Object.defineProperty(Function.prototype, 'call', {value: () => escaped('call')});
