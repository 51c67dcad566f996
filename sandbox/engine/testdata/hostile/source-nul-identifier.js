// ends: error
var \u0000fuel1 = 1;
