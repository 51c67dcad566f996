// ends: error
'use strict'; delete Promise.prototype.then;
