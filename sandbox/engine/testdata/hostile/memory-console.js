// ends: done,pause
for (let i = 0; i < 1e4; i++) print('x'.repeat(100));
