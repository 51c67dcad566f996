// ends: error
__vitrine_import({toString() { return 'vitrine:files' }}).x.y;
