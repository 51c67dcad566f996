// ends: done
print('x'.repeat(1e6));
