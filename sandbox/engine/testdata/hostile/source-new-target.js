// ends: error,done
new.target;
