// ends: pause,error
const s = new Set([1]); const add = Set.prototype.add.bind(s); let i = 2; s.forEach(() => add(i++));
