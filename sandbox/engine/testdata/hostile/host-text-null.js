// ends: done
print(Object.create(null)); print(Symbol('x')); print(1n);
