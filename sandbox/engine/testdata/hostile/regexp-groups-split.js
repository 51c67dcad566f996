// ends: pause
'a'.repeat(6e4).split(new RegExp('(a)' + '()'.repeat(3000)));
