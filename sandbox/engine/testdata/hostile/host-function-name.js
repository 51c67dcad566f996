// ends: done
if (print.name !== 'print' || /engine|func\d|\.go/.test(String(print)) || Object.getOwnPropertyNames(print).join() !== 'name,length' && Object.getOwnPropertyNames(print).join() !== 'length,name') escaped(String(print) + Object.getOwnPropertyNames(print));
