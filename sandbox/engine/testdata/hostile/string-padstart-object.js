// ends: error
'x'.padStart({valueOf: () => 2 ** 40}, 'yz');
