// ends: error
Object.setPrototypeOf(print, null);
