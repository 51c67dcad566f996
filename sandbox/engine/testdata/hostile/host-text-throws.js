// ends: done
print({toString() { throw {toString() { throw 1 }} }});
