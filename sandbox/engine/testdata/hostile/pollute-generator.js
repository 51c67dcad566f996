// ends: error
'use strict'; Object.getPrototypeOf(function* () {}).prototype.next = () => escaped('next');
