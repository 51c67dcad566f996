// ends: error
Reflect.apply(eval, null, ['1']);
