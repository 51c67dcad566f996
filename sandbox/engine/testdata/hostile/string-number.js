// ends: done
Number('9'.repeat(1e6)); parseFloat('1' + '0'.repeat(1e6));
