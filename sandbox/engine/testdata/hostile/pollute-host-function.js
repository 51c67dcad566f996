// ends: error
'use strict'; print.x = 1;
