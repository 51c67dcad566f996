// ends: error,pause
String.fromCharCode(...new Array(1e7));
