// ends: pause
'ab'.repeat(2 ** 28 - 100);
