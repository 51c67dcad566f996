// ends: error
new Uint8Array(8).set({length: 2 ** 40});
