// ends: error
Object.defineProperty(Array, Symbol.species, {value: class {}});
