// ends: done
return 1;
