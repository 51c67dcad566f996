// ends: error
let f = () => g(); const g = f.bind(null); g();
