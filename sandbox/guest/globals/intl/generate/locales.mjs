// Which locales there are: the languages that people write programs for most,
// with those regions that do something in another way.
export const allLocales = `
  af am ar ar-AE ar-EG ar-MA ar-SA az be bg bn bs ca cs cy da de de-AT de-CH de-LI de-LU el
  en en-001 en-150 en-AU en-BE en-CA en-CH en-DE en-GB en-HK en-IE en-IL en-IN en-NL en-NZ en-PH en-PK en-SE en-SG en-US en-ZA
  es es-419 es-AR es-CL es-CO es-CR es-EC es-ES es-GT es-MX es-PE es-PR es-PY es-US es-UY es-VE et eu fa fi fil
  fr fr-BE fr-CA fr-CH fr-FR fr-LU fr-MA ga gl gu he hi hr hu hy id is it it-CH it-IT ja ka kk km kn ko ky lo lt lv mk ml mn mr ms mt my ne
  nl nl-BE nl-NL nb nn no pa pl ps pt pt-AO pt-BR pt-PT ro ro-MD ru ru-UA si sk sl sq sr sr-Latn sv sv-FI sw ta te th tr uk ur uz vi
  zh zh-CN zh-Hans zh-Hans-SG zh-Hant zh-Hant-HK zh-HK zh-SG zh-TW zu`.trim().split(/\s+/);

// What services that do not know all of them call those that they do not know.
export function services() {
  const result = {};
  for (const service of ['PluralRules', 'Collator', 'ListFormat', 'RelativeTimeFormat', 'DisplayNames', 'Segmenter']) {
    const other = {};
    for (const tag of everyLocale()) {
      const { locale } = new Intl[service](tag, service === 'DisplayNames' ? { type: 'region' } : undefined).resolvedOptions();
      if (locale !== tag) other[tag] = Intl[service].supportedLocalesOf(tag).length > 0 ? locale : '';
    }
    result[service] = other;
  }
  return { data: allLocales.join(' '), all: everyLocale().join(' '), other: result, weeks: weeks() };
}

// Those of their regions that ICU knows and that do as another one does, or nearly so.
let every;
function everyLocale() {
  if (every === undefined) {
    const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'.split('');
    const regions = ['001', '150', '419', ...letters.flatMap((a) => letters.map((b) => a + b))];
    const scripts = ['Latn', 'Cyrl', 'Arab', 'Hans', 'Hant', 'Deva', 'Guru', 'Beng'];
    const exists = (tag) => new Intl.NumberFormat(tag).resolvedOptions().locale === tag;
    every = [];
    for (const language of new Set(allLocales.map((tag) => tag.split('-')[0]))) {
      const written = scripts.map((script) => `${language}-${script}`).filter(exists);
      every.push(language, ...written, ...[language, ...written].flatMap((tag) => regions.map((region) => `${tag}-${region}`).filter(exists)));
    }
  }
  return every;
}

// How weeks are counted, by region where it is not as in the world at large.
function weeks() {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'.split('');
  const of = (region) => {
    const { firstDay, minimalDays, weekend } = new Intl.Locale(`und-${region}`).weekInfo;
    return [firstDay, minimalDays, ...weekend];
  };
  const usual = of('001');
  const result = { '001': usual };
  for (const region of letters.flatMap((a) => letters.map((b) => a + b))) {
    const week = of(region);
    if (week.join() !== usual.join()) result[region] = week;
  }
  return result;
}
