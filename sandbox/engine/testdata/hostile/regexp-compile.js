// ends: error
/a/.compile('('.repeat(1e5));
