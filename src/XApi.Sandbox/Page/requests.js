// What came in: streams while they are open, and calls once they are over.
import { cell, el, labelled, main, put, table } from './dom.js';
import { ask, known } from './sandbox.js';

const heads = ['#', 'operation', 'as', 'status', 'limit left', 'cost', 'ms', 'request'];
const shown = 200;
let openRows = new Map();

export const requests = (number) => (number ? showRequest(number) : showRequests());

function row(call) {
  const bad = call.status >= 400;
  return labelled(
    el(
      'tr',
      {},
      cell(call.number, 'number'),
      cell(el('button', { onclick: () => (location.hash = 'requests/' + call.number) }, call.operation ?? call.method)),
      cell(call.user ? '@' + call.user : call.status === 401 ? '' : 'App'),
      cell(bad ? call.status + ' ' + (call.problem ?? '') : standing(call), bad ? 'bad' : 'good'),
      cell(call.limit ? call.remaining + ' of ' + call.limit : '', 'short'),
      cell(call.cost ? '$' + call.cost : '', 'number'),
      cell(call.ms, 'number'),
      cell(call.method + ' ' + call.target),
    ),
    heads,
  );
}

const standing = (call) => (call.open ? `${call.status} open, ${call.bytes.toLocaleString('en')} bytes` : call.status);

function showRequests() {
  openRows = new Map();
  put(el('h2', {}, 'What came in'), el('p', { class: 'dim', id: 'none' }, 'No request yet.'), table('The latest requests', heads, [], []));
  update(known.calls);
}

/** Adds calls that are over, and has the streams that are open as they are. */
export function update(added) {
  const [open, over] = main.querySelectorAll('tbody');
  const none = main.querySelector('#none');
  if (!none) {
    return;
  }
  updateOpen(open);
  over.prepend(...added.slice(0, shown).map(row));
  while (over.children.length > shown) {
    over.lastChild.remove();
  }
  none.hidden = known.calls.length + known.open.length > 0;
}

// A row stays the same element as long as its stream is open, for the keyboard may be in it.
function updateOpen(body) {
  const before = openRows;
  openRows = new Map(known.open.map((call) => [call.number, before.get(call.number) ?? row(call)]));
  for (const call of known.open) {
    const cells = openRows.get(call.number).children;
    cells[heads.indexOf('status')].textContent = standing(call);
    cells[heads.indexOf('ms')].textContent = Math.round(call.ms);
  }
  if (openRows.size !== body.children.length || [...openRows.values()].some((one) => !one.isConnected)) {
    body.replaceChildren(...openRows.values());
  }
}

async function showRequest(number) {
  const call = await ask('requests/' + number);
  const facts = Object.entries(call.spec ?? {});
  put(
    el('p', {}, el('a', { href: '#requests' }, 'All requests')),
    el('h2', {}, '#' + call.number + ' ' + (call.operation ?? call.method)),
    el('p', { class: call.status >= 400 ? 'bad' : 'good' }, standing(call) + ' ' + (call.problem ?? '')),
    call.explanation && el('p', {}, 'Why: ' + call.explanation),
    call.csharp && el('section', {}, el('h3', {}, 'The same call in C#'), el('pre', { tabindex: '0' }, call.csharp)),
    el('h3', {}, 'Request'),
    message(call.method + ' ' + call.target, call.request),
    el('h3', {}, call.open ? 'Response so far' : 'Response'),
    message(String(call.status), call.response),
    facts.length > 0 && [
      el('h3', {}, 'What the spec says'),
      el('dl', {}, facts.map(([name, value]) => el('div', {}, el('dt', {}, name), el('dd', {}, name === 'docs' ? el('a', { href: value, rel: 'noreferrer' }, value) : value)))),
    ],
  );
}

function message(first, { headers, body }) {
  let text = body;
  try {
    text = JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    // Not JSON, or cut: as it came.
  }
  return el('pre', { tabindex: '0' }, [first, ...Object.entries(headers).map(([name, value]) => name + ': ' + value), '', text].join('\n'));
}
