// ends: pause
const o = {get x() { for (;;); }}; o.x;
