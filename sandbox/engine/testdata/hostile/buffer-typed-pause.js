// ends: pause
new Float64Array(2 ** 26);
