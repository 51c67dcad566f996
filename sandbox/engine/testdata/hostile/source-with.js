// ends: error
with ({}) { }
