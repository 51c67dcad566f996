// Dates: forms that are read and written, years far away, clocks that change.
for (const text of ['2021-04-18', '2021-04-18T23:59', '2021-04-18T23:59:59.1234567Z', '2021-04-18T24:00:00Z', '2021-04-18T24:00:01Z', '2021-04-18T23:59:60Z', '2021-4-8', '4/8/21',
  '4/8/51', 'Apr 8, 2021 5:00 PM', '8 April 2021 17:00 GMT+0300', 'Thu Apr 08 2021 17:00:00 GMT-0700 (PDT)', 'Thu, 08 Apr 2021 17:00:00 GMT', '2021-04-08t10:00z', '20210408',
  '2021-04-08T10:00:00,5Z', '+012021-01-01T00:00:00Z', '-000001-01-01T00:00:00Z', '-000000-01-01T00:00:00Z', '+275760-09-13T00:00:00Z', '+275760-09-13T00:00:00.001Z', '2021-02-30',
  '2021-02-30T00:00:00Z', '12:00', 'Jan 1', '1', '13', '32', '', 'x 2021', 'x2021', '2021 EST', '2021-04-08 10:00 +0530', '2021-04-08 10:00+05:30', '2021/04/08 10:00:00.25']) {
  const time = Date.parse(text);
  p(`parse ${text}`, () => (Number.isNaN(time) ? 'NaN' : new Date(time).toISOString()));
}
for (const year of [-271821, -1000, -1, 0, 1, 99, 9999, 10000, 275760]) {
  p(`year ${year}`, () => { const d = new Date(0); d.setUTCFullYear(year, 5, 1); return [d.toISOString(), d.toUTCString(), Date.parse(d.toISOString()) === +d, JSON.stringify(d)]; });
}
p('two digits', () => [new Date(99, 0).getFullYear(), new Date(100, 0).getFullYear(), Date.UTC(5, 0)]);
p('overflow', () => [new Date(2021, 14, -5), new Date(2020, 0, 1, 25, 61, 61), new Date(2021, 0, 1e9), new Date(2021, 1e9)].map(Number));
p('forward', () => [new Date(2021, 2, 28, 2, 30), new Date(2021, 2, 28, 1, 59), new Date(2021, 2, 28, 3)].map((d) => [+d, d.getHours(), d.getTimezoneOffset()]));
p('back', () => [new Date(2021, 9, 31, 2, 30), new Date(2021, 9, 31, 1, 59), new Date(2021, 9, 31, 3)].map((d) => [+d, d.getHours(), d.getTimezoneOffset()]));
p('setters', () => { const d = new Date(1635643800000); return [d.setMinutes(31), d.setHours(2), d.setDate(1), d.setMonth(2, 28), d.setFullYear(1945), d.setYear(45), d.getYear(), d.setMilliseconds(1.9)]; });
p('setters of nothing', () => { const d = new Date(NaN); return [d.setHours(1), d.setMonth(1), d.setFullYear(2000), +d, new Date(0).setHours(), new Date(0).setDate(undefined)]; });
p('texts', () => { const d = new Date(1616895000000); return [String(d), d.toDateString(), d.toTimeString(), d.toUTCString(), String(new Date(NaN))]; });
p('old zone', () => [new Date(1800, 0, 1).getTimezoneOffset(), +new Date(1800, 0, 1), +new Date(1945, 4, 24, 3)]);
p('primitive', () => [typeof (new Date(5) + 1), new Date(5) - 1, new Date(5)[Symbol.toPrimitive]('number'), `${new Date(NaN)}`]);
p('from things', () => [new Date(null), new Date(true), new Date('5'), new Date([2020]), new Date(new Date(7)), new Date({ valueOf: () => 9 })].map(Number));
p('invalid', () => new Date(NaN).toISOString());
p('not a date', () => Date.prototype.getTime.call({}));
p('length', () => [Date.length, Date.UTC.length, Date.prototype.setHours.length, Date.prototype.toISOString.name]);
