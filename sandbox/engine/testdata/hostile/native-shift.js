// ends: pause
Array.prototype.shift.call({length: 2 ** 40});
