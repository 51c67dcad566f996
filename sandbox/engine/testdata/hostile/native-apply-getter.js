// ends: error
Math.max.apply(null, {get length() { return 2 ** 32 }});
