// ends: error,pause
new Uint8Array({get length() { return 2 ** 40 }});
