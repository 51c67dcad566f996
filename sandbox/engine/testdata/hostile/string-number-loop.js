// ends: pause
const a = " ".repeat(4e6) + 1; for (;;) +a, a * 2, a - 1, ~a
