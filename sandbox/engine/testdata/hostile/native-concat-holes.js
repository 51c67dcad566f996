// ends: pause,error
[].concat(new Array(2 ** 32 - 2), [1]);
