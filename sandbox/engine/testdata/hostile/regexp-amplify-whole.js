// ends: pause,error
'a'.repeat(1e4).replace(/a/g, '$&'.repeat(1e5));
