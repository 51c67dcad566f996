// ends: pause
'a'.repeat(6e4).match(new RegExp('(a)' + '()'.repeat(3000), 'g'));
