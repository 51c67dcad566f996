// ends: pause,error
JSON.parse('[' + '[],'.repeat(3e6) + '0]');
