// ends: pause
new Array(5e7).fill(0);
