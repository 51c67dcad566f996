// ends: error
'use strict'; Math.random = () => 4;
