// ends: error
'use strict'; JSON.stringify = () => escaped('json');
