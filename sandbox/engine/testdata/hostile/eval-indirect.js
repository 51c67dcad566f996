// ends: error
(0, eval)('1');
