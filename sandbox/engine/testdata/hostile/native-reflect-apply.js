// ends: error
Reflect.apply(Math.max, null, {length: 2 ** 40});
