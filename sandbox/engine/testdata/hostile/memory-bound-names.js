// ends: pause,error
let f = () => {}; for (;;) f = f.bind(null);
