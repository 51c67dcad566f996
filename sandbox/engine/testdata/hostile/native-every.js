// ends: pause
Array.prototype.every.call({length: 2 ** 40}, Boolean);
