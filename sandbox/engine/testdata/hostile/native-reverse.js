// ends: pause
Array.prototype.reverse.call({length: 2 ** 40});
