// ends: error
'use strict'; Object.prototype.polluted = 1;
