// ends: pause,error
Array.prototype.reduce.call({length: 2 ** 40}, (a) => a);
