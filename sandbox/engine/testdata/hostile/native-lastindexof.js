// ends: pause
Array.prototype.lastIndexOf.call({length: 2 ** 40}, 1);
