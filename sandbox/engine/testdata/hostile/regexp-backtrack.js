// ends: death
// Only the CPU clock stops this one, from outside.
/^(?:(?=a)(\w|a)*\1*)*$(?!b)c/.test('a'.repeat(60) + '!'); /(x+x+)+y(?=z)/.test('x'.repeat(60));
