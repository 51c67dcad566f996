// ends: done
try { fail() } catch (e) { if (e.value !== undefined || !(e instanceof TypeError)) escaped('go error'); if (/\.go|vitrine\/|0x[0-9a-f]/.test(e.stack)) escaped(e.stack) }
