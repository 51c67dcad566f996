// ends: error
(function () { 'use strict'; return (function f() { return f.caller })() })();
