// ends: error
'ab'.repeat(2 ** 29);
