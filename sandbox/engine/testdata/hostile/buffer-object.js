// ends: error
new ArrayBuffer({valueOf: () => 2 ** 40});
