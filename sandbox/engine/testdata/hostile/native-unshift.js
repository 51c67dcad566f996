// ends: pause,error
Array.prototype.unshift.call({length: 2 ** 40}, 1);
