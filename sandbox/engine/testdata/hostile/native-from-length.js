// ends: error
Array.from({length: 2 ** 40});
