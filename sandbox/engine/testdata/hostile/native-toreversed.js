// ends: pause,error
Array.prototype.toReversed.call({length: 2 ** 32 - 1});
