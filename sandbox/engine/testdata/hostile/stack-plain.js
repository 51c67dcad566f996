// ends: error
(function f() { f() })();
