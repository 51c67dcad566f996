// ends: error
__vitrine_import('node:fs');
