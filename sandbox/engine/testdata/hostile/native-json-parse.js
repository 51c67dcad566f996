// ends: pause
const s = JSON.stringify(Array.from({length: 1e4}, (_, i) => i)); for (;;) JSON.parse(s);
