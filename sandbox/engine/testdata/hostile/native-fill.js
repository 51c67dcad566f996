// ends: pause,error
Array.prototype.fill.call({length: 2 ** 40}, 1);
