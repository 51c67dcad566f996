// Prints a line for each case: its name, and what the function gives.
const show = (value) => {
  if (value === undefined) return 'undefined';
  return JSON.stringify(value, (_, v) => (typeof v === 'bigint' ? `${v}n` : typeof v === 'symbol' ? v.toString() : typeof v === 'function' ? `function ${v.name}` : v === undefined ? '<undefined>'
    : typeof v === 'number' && (!Number.isFinite(v) || Object.is(v, -0)) ? `<${Object.is(v, -0) ? '-0' : v}>` : v));
};
const p = (name, f) => {
  let text;
  try { text = show(f()); } catch (e) { text = `throws ${e?.name}`; }
  console.log(`${name}: ${text}`);
};
const pa = async (name, f) => {
  let text;
  try { text = show(await f()); } catch (e) { text = `throws ${e?.name}`; }
  console.log(`${name}: ${text}`);
};
