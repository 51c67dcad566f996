// ends: pause,error
String.raw({raw: {length: 2 ** 40}});
