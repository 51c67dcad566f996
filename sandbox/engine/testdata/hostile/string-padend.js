// ends: error
'x'.padEnd(2 ** 40);
