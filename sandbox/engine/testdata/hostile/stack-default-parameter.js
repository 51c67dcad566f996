// ends: error,pause
const f = (a = f()) => a; f();
