// ends: error
[...'a'.matchAll(new RegExp('(?<x>a)(?<x>b)', 'g'))];
