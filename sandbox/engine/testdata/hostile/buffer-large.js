// ends: pause
new ArrayBuffer(2 ** 29);
