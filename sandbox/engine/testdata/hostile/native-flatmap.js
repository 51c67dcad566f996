// ends: pause,error
Array.prototype.flatMap.call({length: 2 ** 40}, (x) => x);
