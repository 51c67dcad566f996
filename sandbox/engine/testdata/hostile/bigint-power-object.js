// ends: error
Object(2n) ** Object(2n ** 40n);
