// ends: error,pause
print(...{[Symbol.iterator]: () => ({next: Object})});
