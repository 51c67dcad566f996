// ends: error
new print('x');
