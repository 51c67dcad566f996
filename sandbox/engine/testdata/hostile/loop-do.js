// ends: pause
do ; while (true);
