// ends: pause,error
'a'.repeat(1e5).replaceAll('a', "$'");
