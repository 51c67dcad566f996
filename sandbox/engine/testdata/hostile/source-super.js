// ends: error
super.x;
