// ends: error
if (typeof setTimeout === 'function') setTimeout('escaped(1)'); throw new Error('no timers here');
