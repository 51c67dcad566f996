// ends: error
'use strict'; Array.prototype.push = () => escaped('push');
