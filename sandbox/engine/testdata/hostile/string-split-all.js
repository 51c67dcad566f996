// ends: pause
'x'.repeat(5e6).split('');
