// ends: error
'a'.repeat(2 ** 52);
