// ends: error
Function.prototype.constructor.bind(null, 'return 1')();
