// ends: error
function* g() { yield* g() } g().next();
