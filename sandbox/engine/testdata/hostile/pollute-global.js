// ends: error
'use strict'; Object = null;
