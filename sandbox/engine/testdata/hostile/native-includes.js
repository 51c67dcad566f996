// ends: pause
[].includes.call({length: 2 ** 40}, 1);
