// ends: pause
try { for (;;) { try { for (;;); } finally { for (;;); } } } catch { for (;;); }
