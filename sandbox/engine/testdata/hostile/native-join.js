// ends: pause,error
Array.prototype.join.call({length: 2 ** 40});
