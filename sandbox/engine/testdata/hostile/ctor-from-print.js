// ends: error
// A host function is a way to Function as good as any.
print.constructor('return this')();
