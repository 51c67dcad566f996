// ends: pause
print({toString() { for (;;); }});
