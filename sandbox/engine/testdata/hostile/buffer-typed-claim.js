// ends: error,pause
new Uint8Array({length: 2 ** 40});
