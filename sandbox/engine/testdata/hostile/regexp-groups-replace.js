// ends: pause
'a'.repeat(6e4).replace(new RegExp('(?=a)(a)' + '()'.repeat(3000), 'g'), 'b');
