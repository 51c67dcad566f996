// ends: error
2n ** (2n ** 40n);
