// ends: done
function* f(a = f().next()) {} try { f().next(); } catch (e) { print(e); }
