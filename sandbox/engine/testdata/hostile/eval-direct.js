// ends: error
eval('1');
