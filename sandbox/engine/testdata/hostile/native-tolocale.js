// ends: pause,error
Array.prototype.toLocaleString.call({length: 2 ** 40});
