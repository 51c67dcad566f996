// ends: error
new ArrayBuffer(2 ** 40);
