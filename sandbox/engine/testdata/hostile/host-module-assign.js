// ends: error
arguments[0] = null; __vitrine_import('x');
