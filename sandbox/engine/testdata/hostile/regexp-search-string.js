// ends: error
'a'.search('('.repeat(1e5));
