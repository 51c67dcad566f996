// ends: pause
((s) => { for (;;); })`x`;
