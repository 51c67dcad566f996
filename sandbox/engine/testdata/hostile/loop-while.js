// ends: pause
while (true) {}
