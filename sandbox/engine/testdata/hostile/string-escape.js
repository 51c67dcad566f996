// ends: pause
escape('é'.repeat(8e6));
