// ends: done
const o = JSON.parse('{"__proto__": {"polluted": 1}}'); if (({}).polluted) escaped('proto');
