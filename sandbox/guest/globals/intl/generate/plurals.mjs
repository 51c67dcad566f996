// Plural categories of numbers, and of ranges of them.
const values = [1, 2, 3, 4, 5, 6, 7, 8, 11, 20, 21, 80, 100, 1.5, 0.5, 1e6, 0];

// A small number of each plural category that the locale has.
export function samples(locale) {
  const rules = new Intl.PluralRules(locale);
  const found = new Map();
  for (const value of values) {
    const category = rules.select(value);
    if (!found.has(category)) found.set(category, value);
  }
  return found;
}

// Forms that equal the one for "other" need not be said.
export function slim(forms) {
  return Object.fromEntries(Object.entries(forms).filter(([category, form]) => category === 'other' || form !== forms.other));
}

// The category of a range by those of its ends, where it is not the end's.
export function pluralRanges(locale) {
  const rules = new Intl.PluralRules(locale);
  const result = {};
  const candidates = [0, 1, 2, 3, 4, 5, 6, 7, 8, 11, 20, 21, 22, 25, 80, 100, 101, 102, 103, 111, 1e6, 2e6, 0.5, 1.5, 100.5];
  for (const start of candidates) {
    for (const end of candidates) {
      if (start > end) continue;
      const [a, b] = [rules.select(start), rules.select(end)];
      const category = rules.selectRange(start, end);
      if (category !== b) result[`${a} ${b}`] = category;
    }
  }
  return result;
}
