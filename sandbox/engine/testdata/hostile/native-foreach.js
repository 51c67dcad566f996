// ends: pause
Array.prototype.forEach.call({length: 2 ** 40}, () => {});
