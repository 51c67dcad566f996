// Time zones: which names there are, which zones share theirs, and the names.
import { execSync } from 'node:child_process';

const canonical = Intl.supportedValuesOf('timeZone');
const winter = Date.UTC(2025, 0, 15, 12);
const summer = Date.UTC(2025, 6, 15, 12);

const nameOf = (locale, timeZone, timeZoneName, when) => new Intl.DateTimeFormat(`${locale}-u-nu-latn-ca-gregory`, { timeZone, timeZoneName, hour: 'numeric' })
  .formatToParts(when).find(({ type }) => type === 'timeZoneName').value;
const offsetOf = (timeZone, when) => {
  const text = nameOf('en', timeZone, 'longOffset', when);
  const [, sign, hours, minutes] = /GMT(?:([+-])(\d+):(\d+))?/.exec(text);
  return sign === undefined ? 0 : (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
};
// Standard time is the one that is less ahead.
const times = new Map(canonical.map((zone) => {
  const [a, b] = [offsetOf(zone, winter), offsetOf(zone, summer)];
  return [zone, a <= b ? { standard: a, daylight: b, when: [winter, summer] } : { standard: b, daylight: a, when: [summer, winter] }];
}));

const groups = [];
const groupOf = new Map();
for (const zone of canonical) {
  const { standard, daylight, when } = times.get(zone);
  const names = ['en', 'de', 'fr', 'zh'].flatMap((locale) => when.map((w) => nameOf(locale, zone, 'long', w)));
  const key = JSON.stringify([standard, daylight, ...names]);
  let index = groups.findIndex((group) => group.key === key);
  if (index < 0) index = groups.push({ key, zone, standard, daylight, when }) - 1;
  groupOf.set(zone, index);
}

export function zoneGroups() {
  const all = execSync('cd /usr/share/zoneinfo && find . -type f -o -type l', { encoding: 'utf8' }).split('\n').map((name) => name.slice(2))
    .filter((name) => /^[A-Z]/.test(name) && !/\.|posix|right|Factory/.test(name));
  const aliases = {};
  for (const name of all) {
    try {
      const { timeZone } = new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions();
      if (timeZone !== name) aliases[name] = timeZone;
    } catch {
      // ICU does not know it.
    }
  }
  return {
    zones: Object.fromEntries(canonical.map((zone) => [zone, groupOf.get(zone)])), aliases,
    known: all.filter((name) => !(name in aliases) && !canonical.includes(name) && !name.startsWith('System')),
    groups: groups.map(({ standard, daylight }) => [standard, daylight]),
  };
}

// A pattern for offsets, out of a sample of one: {h} hours, {m} minutes.
const offsetPattern = (text, hours, minutes) => text.replace(hours, '{h}').replace(minutes, '{m}');

const generics = new Map();

export function zoneNames(locale) {
  const offset = (zone, style) => nameOf(locale, zone, style, winter);
  const result = {
    plus: offsetPattern(offset('Asia/Kolkata', 'longOffset'), '05', '30'),
    minus: offsetPattern(offset('America/St_Johns', 'longOffset'), '03', '30'),
    utc: [nameOf(locale, 'UTC', 'long', winter), nameOf(locale, 'UTC', 'short', winter), nameOf(locale, 'UTC', 'longGeneric', winter), nameOf(locale, 'UTC', 'shortGeneric', winter)],
    names: {}, generic: {}, shortGeneric: {},
  };
  groups.forEach(({ zone, when }, index) => {
    const list = [];
    for (const [i, w] of when.entries()) {
      for (const style of ['long', 'short']) {
        const name = nameOf(locale, zone, style, w);
        list.push(name === nameOf(locale, zone, `${style}Offset`, w) ? '' : name);
      }
      if (i === 0 && times.get(zone).standard === times.get(zone).daylight) break;
    }
    if (list.some((name) => name !== '')) result.names[index] = list;
  });
  // Few regions have names for places that their language does not have.
  const own = ['pt-PT', 'es-419', 'fr-CA', 'sr-Latn', 'zh-Hans', 'zh-Hant', 'zh-HK', 'zh-TW'].includes(locale);
  if (locale.includes('-') && !own) {
    const [language] = locale.split('-');
    const parent = locale.startsWith('es-') && locale !== 'es-ES' ? 'es-419' : locale.startsWith('pt-') && locale !== 'pt-BR' ? 'pt-PT'
      : locale.startsWith('zh-Hant') ? 'zh-Hant' : language;
    const { generic, shortGeneric } = generics.get(parent) ?? generics.set(parent, zoneNames(parent)).get(parent);
    return { ...result, generic, shortGeneric };
  }
  for (const [style, into] of [['longGeneric', result.generic], ['shortGeneric', result.shortGeneric]]) {
    const looked = canonical;
    const shown = new Map(looked.map((zone) => [zone, nameOf(locale, zone, style, winter)]));
    groups.forEach((_, index) => {
      const counts = new Map();
      const members = looked.filter((zone) => groupOf.get(zone) === index);
      for (const zone of members) counts.set(shown.get(zone), (counts.get(shown.get(zone)) ?? 0) + 1);
      const [[common]] = [...counts].sort((a, b) => b[1] - a[1]);
      into[index] = common;
      for (const zone of members) if (shown.get(zone) !== common) into[zone] = shown.get(zone);
    });
  }
  return result;
}
