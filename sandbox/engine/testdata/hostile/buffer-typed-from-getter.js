// ends: error,pause
Uint8Array.from({get length() { return 2 ** 40 }});
