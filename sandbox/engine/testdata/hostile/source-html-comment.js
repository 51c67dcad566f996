// ends: error
const a = 1
--> escaped('out')
if (a !== 1) escaped('x');
