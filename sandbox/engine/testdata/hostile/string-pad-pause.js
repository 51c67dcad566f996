// ends: pause
'x'.padEnd(2 ** 28);
