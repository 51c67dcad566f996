// ends: error
'use strict'; RegExp.prototype.exec = () => escaped('exec');
