// ends: pause,error
Array.prototype.sort.call({length: 2 ** 40});
