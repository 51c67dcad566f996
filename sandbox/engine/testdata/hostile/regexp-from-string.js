// ends: error
'a'.match('('.repeat(1e5));
