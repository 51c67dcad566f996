// ends: error
Reflect.construct(Object.getPrototypeOf(function* () {}).constructor, ['yield 1']);
