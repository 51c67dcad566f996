// ends: pause
// They go back and forth, which is paid for like anything else.
/^(?:(?=a)(\w|a)*\1*)*$(?!b)c/.test('a'.repeat(60) + '!'); /(a*)(a*)\1\2b/.test('a'.repeat(5e3));
