// ends: pause,error
Array.prototype.splice.call({length: 2 ** 40}, 0, 1);
