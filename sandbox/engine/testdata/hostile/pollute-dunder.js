// ends: error
'use strict'; ({}).__proto__.__proto__ = {x: 1};
