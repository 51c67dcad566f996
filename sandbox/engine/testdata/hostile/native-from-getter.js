// ends: error
Array.from({get length() { return 2 ** 40 }});
