// Writes unicode.json: regular expressions with Unicode properties, texts, and
// which of them Node.js finds a match in. Run it with: node unicode.mjs
import { writeFileSync } from 'node:fs';

const texts = ['a', 'Z', 'é', 'ß', 'ǅ', 'ª', '1', '²', '½', '٣', '_', ' ', '\u00a0', '\t', '.', '–', '€', '+', '^', 'α', 'Ω', 'ж', 'א', 'ع', 'क', '्',
  'あ', '漢', '한', '𝒳', '😀', '👍', '🏽', '🇩', '#', '\u200d', '\ufe0f', '\u0301', '\u00ad', '\ue000', '\u{10ffff}', 'Ⅷ', '〇', 'ﬁ', '℮'];
const properties = ['L', 'Letter', 'Lu', 'Uppercase_Letter', 'Ll', 'Lt', 'LC', 'Lm', 'Lo', 'M', 'Mark', 'Mn', 'N', 'Nd', 'Nl', 'No', 'P', 'punct', 'Pd',
  'Pc', 'S', 'Sc', 'Sm', 'So', 'Z', 'Zs', 'C', 'Cc', 'Cf', 'Co', 'Cn', 'gc=Lu', 'General_Category=Decimal_Number', 'Script=Greek', 'sc=Grek',
  'Script=Latin', 'sc=Cyrl', 'sc=Han', 'Script=Hiragana', 'sc=Zyyy', 'Alphabetic', 'Alpha', 'Uppercase', 'Lowercase', 'Cased', 'White_Space', 'space',
  'ASCII', 'Any', 'Assigned', 'Math', 'ID_Start', 'IDC', 'XID_Start', 'Emoji', 'Emoji_Presentation', 'EMod', 'Extended_Pictographic', 'Hex_Digit',
  'AHex', 'Dash', 'Ideographic', 'Diacritic', 'Regional_Indicator', 'RI', 'Variation_Selector', 'Default_Ignorable_Code_Point', 'Grapheme_Extend',
  'Grapheme_Base', 'Changes_When_Uppercased', 'CWL', 'Noncharacter_Code_Point', 'Quotation_Mark', 'Case_Ignorable'];
const patterns = [];
for (const property of properties) patterns.push([`^\\p{${property}}$`, 'u'], [`^\\P{${property}}$`, 'u']);
patterns.push(
  ['^[\\p{L}\\p{N}_-]$', 'u'], ['^[^\\p{L}]$', 'u'], ['^[\\P{L}a]$', 'u'], ['\\p{Lu}', 'iu'], ['^[\\]\\p{Sc}]$', 'u'], ['\\\\\\p{L}', 'u'],
  ['^[\\p{L}--[a-z]]$', 'v'], ['^[\\p{L}&&\\p{ASCII}]$', 'v'], ['^[[a-z][0-9]_]$', 'v'], ['^[^\\p{L}--\\p{Lu}]$', 'v'], ['^[\\w--\\d]$', 'v'],
  ['^[\\q{abc|d|}1]$', 'v'], ['^[\\p{Emoji}--\\q{#|1}]$', 'v'], ['^[\\s]$', 'v'], ['^[a-z\\u{3b1}-\\u03c9\\x41]$', 'v'], ['^[\\[\\]\\-]$', 'v'], ['^\\p{L}$', 'v'],
);
const results = [];
for (const [pattern, flags] of patterns) {
  let expression;
  try {
    expression = new RegExp(pattern, flags);
  } catch {
    results.push([pattern, flags, null]);
    continue;
  }
  results.push([pattern, flags, texts.filter((text) => expression.test(text)).join('|')]);
}
for (const pattern of ['\\p{Nonsense}', '\\p{L', '\\p{sc=Nonsense}', '\\p{=}', '[\\p{x}]', '\\p{Other_Math}', '\\p{lu}']) {
  for (const flags of ['u', 'v']) {
    try {
      new RegExp(pattern, flags);
      throw new Error(`${pattern} is valid`);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      results.push([pattern, flags, null]);
    }
  }
}
writeFileSync('unicode.json', `${JSON.stringify({ texts, results }, null, 1)}\n`);
