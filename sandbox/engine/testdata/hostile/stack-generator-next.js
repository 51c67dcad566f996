// ends: error
const it = {next() { return [...{[Symbol.iterator]: () => it}] }, [Symbol.iterator]() { return this }}; [...it];
