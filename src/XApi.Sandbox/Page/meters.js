// Streams, limits and money over the last minute.
import { bar, cell, el, line, put, table } from './dom.js';
import { known } from './sandbox.js';

const kept = 60;
const measures = [
  ['Requests a second', (now, before) => (before ? now.requests - before.requests : 0)],
  ['Open streams', (now) => now.open_streams],
  ['US dollars spent', (now) => now.spent],
];

export function meters() {
  const { charges, limits } = known.status;
  const most = Math.max(0.000001, ...charges.map((charge) => charge.usd));
  put(
    el('h2', {}, 'Meters'),
    el('p', { class: 'dim' }, 'The last minute, and what is open now.'),
    el('div', { class: 'meters' }, measures.map(([name]) => el('figure', {}, el('figcaption', {}, name + ': ' + (minute(name).at(-1) ?? 0)), line(minute(name))))),
    table(
      'Limits',
      ['limit', 'whose', 'used', 'of', 'resets', 'last minute'],
      limits.map((one) =>
        el('tr', {}, cell(one.limit), cell(one.of), cell(one.used, 'number'), cell(one.requests, 'number'), cell(one.resets), cell(line(minute(windowOf(one)), one.requests))),
      ),
    ),
    table(
      'What operations have cost',
      ['operation', 'US dollars', 'share'],
      charges.map((charge) => el('tr', {}, cell(charge.operation), cell(charge.usd, 'number'), cell(bar(charge.usd / most)))),
    ),
  );
}

// An operation may have a limit for some minutes and one for the day.
const windowOf = (one) => `${one.limit} ${one.of} ${one.requests}`;

export const minute = (name) => known.series[name] ?? [];

/** Takes this second's values, of which a minute is kept. What has none is kept no longer. */
export function measure(now, before) {
  const values = [...measures.map(([name, of]) => [name, of(now, before)]), ...now.limits.map((one) => [windowOf(one), one.used])];
  known.series = Object.fromEntries(values.map(([name, value]) => [name, [...minute(name), value].slice(-kept)]));
}
