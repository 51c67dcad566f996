// ends: error
__vitrine_import('__proto__');
