// ends: error,pause
await ask({length: 2 ** 40, list: new Array(1e9)});
