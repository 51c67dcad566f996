// ends: error,pause
Uint8Array.from({length: 2 ** 40});
