// ends: error
Reflect.construct(Array, {length: 2 ** 40});
