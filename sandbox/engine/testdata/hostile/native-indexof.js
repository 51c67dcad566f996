// ends: pause
Array.prototype.indexOf.call({length: 2 ** 40}, 1);
