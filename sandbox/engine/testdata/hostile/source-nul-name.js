// ends: error
var \x00 = 1;
