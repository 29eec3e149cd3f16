// The sandbox's page. What people wrote is put in as text, never as HTML.
'use strict';

const main = document.getElementById('main');
const note = document.getElementById('note');
let calls = [];
let status = {};
let shown = '';
const rates = [];

/** Makes an element: attributes (on… are listeners), then children, of which texts stay texts. */
function el(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith('on')) {
      made.addEventListener(key.slice(2), value);
    } else if (value !== null && value !== undefined && value !== false) {
      made.setAttribute(key, value);
    }
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return made;
}

/** Puts a view in the place of the one before. */
function put(...children) {
  main.replaceChildren(...children.flat().filter((child) => child !== null && child !== undefined));
}

const ask = (path, method = 'GET', body) => send(path, method, body && JSON.stringify(body));

async function send(path, method, text) {
  const response = await fetch('/sandbox/' + path, { method, headers: text ? { 'content-type': 'application/json' } : {}, body: text });
  const json = await response.json();
  if (!response.ok) {
    throw new Error(json.error);
  }
  return json;
}

/** Runs what a person asked for, and says how it ended. */
async function act(done, run) {
  try {
    const result = await run();
    note.textContent = typeof done === 'function' ? done(result) : done;
    note.className = '';
  } catch (failure) {
    note.textContent = failure.message;
    note.className = 'bad';
  }
}

function table(caption, heads, rows) {
  return el(
    'div',
    { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': caption },
    el(
      'table',
      { 'aria-label': caption },
      el('thead', {}, el('tr', {}, heads.map((head) => el('th', { scope: 'col' }, head)))),
      el('tbody', {}, rows.map((row) => labelled(row, heads))),
    ),
  );
}

/** On a narrow screen a row is a card, whose cells say what they are. */
function labelled(row, heads) {
  [...row.children].forEach((one, i) => one.setAttribute('data-label', heads[i]));
  return row;
}

const cell = (value, kind) => el('td', { class: kind }, value === null || value === undefined ? '' : value instanceof Node ? value : String(value));

// --- requests

const heads = ['#', 'operation', 'as', 'status', 'limit left', 'cost', 'ms', 'request'];

function requestRow(call) {
  const bad = call.status >= 400;
  return el(
    'tr',
    {},
    cell(call.number, 'number'),
    cell(el('button', { onclick: () => (location.hash = 'requests/' + call.number) }, call.operation ?? call.method)),
    cell(call.user ? '@' + call.user : call.status === 401 ? '' : 'App'),
    cell(bad ? call.status + ' ' + (call.problem ?? '') : call.status, bad ? 'bad' : 'good'),
    cell(call.limit ? call.remaining + ' of ' + call.limit : ''),
    cell(call.cost ? '$' + call.cost : '', 'number'),
    cell(call.ms, 'number'),
    cell(call.method + ' ' + call.target),
  );
}

function showRequests() {
  const list = table('The latest requests', heads, []);
  put(el('h2', {}, 'What came in'), el('p', { class: 'dim', id: 'none' }, 'No request yet.'), list);
  addRows(calls);
}

function addRows(added) {
  const body = main.querySelector('tbody');
  if (!body || location.hash.slice(1).split('/').length > 1) {
    return;
  }
  body.prepend(...added.map((call) => labelled(requestRow(call), heads)));
  while (body.children.length > 200) {
    body.lastChild.remove();
  }
  main.querySelector('#none').hidden = calls.length > 0;
}

async function showRequest(number) {
  const call = await ask('requests/' + number);
  const facts = call.spec ?? {};
  put(
    el('p', {}, el('a', { href: '#requests' }, 'All requests')),
    el('h2', {}, '#' + call.number + ' ' + (call.operation ?? call.method)),
    el('p', { class: call.status >= 400 ? 'bad' : 'good' }, call.status + ' ' + (call.problem ?? '')),
    call.explanation ? el('p', {}, 'Why: ' + call.explanation) : null,
    call.csharp ? el('section', {}, el('h3', {}, 'The same call in C#'), el('pre', { tabindex: '0' }, call.csharp)) : null,
    el('h3', {}, 'Request'),
    message(call.method + ' ' + call.target, call.request),
    el('h3', {}, 'Response'),
    message(String(call.status), call.response),
    el('h3', {}, 'What the spec says'),
    el('dl', {}, Object.entries(facts).map(([name, value]) => el('div', {}, el('dt', {}, name), el('dd', {}, name === 'docs' ? el('a', { href: value, rel: 'noreferrer' }, value) : value)))),
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

// --- the world

const kinds = {
  tweets: ['id', 'author', 'text', 'at', 'likes', 'retweets', 'replies', 'quotes', 'media', 'poll', 'versions', 'reply_to'],
  users: ['id', 'username', 'name', 'description', 'tweets', 'followers', 'following', 'is_protected', 'is_suspended'],
  lists: ['id', 'name', 'description', 'owner', 'members', 'followers', 'is_private'],
  messages: ['id', 'sender', 'participants', 'type', 'text'],
  spaces: ['id', 'title', 'state', 'creator_id'],
};

function showWorld(kind = 'tweets') {
  const results = el('div', { id: 'results' });
  const query = el('input', { name: 'query', id: 'what', size: '40' });
  const load = () =>
    act('', async () => {
      const items = await ask('world/' + kind + '?query=' + encodeURIComponent(query.value));
      results.replaceChildren(
        table('The latest ' + kind, kinds[kind], items.map((item) => el('tr', {}, kinds[kind].map((name) => cell(item[name] === false ? '' : item[name]))))),
      );
    });
  put(
    el('h2', {}, 'The world'),
    el('p', {}, Object.keys(kinds).flatMap((name) => [el('a', { href: '#world/' + name, 'aria-current': name === kind ? 'true' : null }, name), ' '])),
    el(
      'form',
      { onsubmit: (event) => (event.preventDefault(), load()) },
      kind === 'tweets' || kind === 'users' ? el('label', {}, kind === 'tweets' ? "A query of X's language" : 'A part of the name', query) : null,
      el('button', {}, 'Show'),
    ),
    results,
  );
  load();
}

// --- queries

function showQuery() {
  const text = el('textarea', { id: 'text', rows: '3', cols: '60', oninput: () => check() });
  const marked = el('pre', { id: 'marked', tabindex: '0' });
  const found = el('ul', { id: 'found' });
  const explained = el('pre', { id: 'explained', tabindex: '0' });
  let latest = 0;
  async function check() {
    const mine = ++latest;
    if (text.value.trim() === '') {
      return;
    }
    const result = await ask('query?text=' + encodeURIComponent(text.value));
    // Replies may come out of order.
    if (mine === latest) {
      marked.replaceChildren(...marks(text.value, result.diagnostics));
      found.replaceChildren(
        ...result.diagnostics.map((one) => el('li', { class: one.severity === 'error' ? 'bad' : 'dim' }, one.severity + ' ' + one.id + ': ' + one.message)),
      );
      explained.textContent = result.explained ?? '';
    }
  }
  put(
    el('h2', {}, 'A query'),
    el('label', {}, "What X's language makes of what you type", text),
    el('h3', {}, 'What X would refuse'),
    marked,
    found,
    el('h3', {}, 'What it matches'),
    explained,
  );
}

function marks(text, diagnostics) {
  const parts = [];
  let at = 0;
  for (const one of [...diagnostics].sort((a, b) => a.start - b.start)) {
    if (one.start >= at) {
      parts.push(text.slice(at, one.start), el('u', { class: one.severity }, text.slice(one.start, one.start + Math.max(1, one.length)) || ' '));
      at = one.start + one.length;
    }
  }
  return [...parts, text.slice(at)];
}

// --- levers

const user = () => ({ name: 'user', label: 'User', options: ['', ...status.users] });
const operation = (label = 'Operation') => ({ name: 'operation', label, options: ['', ...status.operations] });

const levers = () => [
  ['Post', 'posts', [{ name: 'text', label: 'Text' }, user(), { name: 'reply_to', label: 'Replies to' }, { name: 'quote', label: 'Quotes' }]],
  ['Turn the clock', 'clock', [{ name: 'seconds', label: 'Seconds', value: '900' }]],
  ['Set the credits', 'credits', [{ name: 'balance', label: 'US dollars', value: '0' }]],
  ['Use up a limit', 'limits', [operation()]],
  ['Refuse calls', 'refusals', [operation('Operation, or none for all'), { name: 'refusal', label: 'How', options: status.refusals }, { name: 'times', label: 'Times', value: '1' }]],
  ['Next stream', 'streams', [{ name: 'next', label: 'What it does', options: ['reset', 'close', 'tear', 'stall', 'disconnect', 'malformed', 'duplicate', 'too_many', 'unreachable'] }]],
  ['Fail the next processing of media', 'media', [{ name: 'message', label: 'Reason', value: 'Unsupported codec' }]],
  ['Suspend a user', (values) => 'users/' + values.user, [user(), { name: 'suspended', label: 'Suspended', options: ['true', 'false'] }]],
  ['Dialect', 'dialect', [{ name: 'forget_tweet_words', label: 'Lookups know the new names alone', options: ['true', 'false'] }]],
  ['Issue a token', 'tokens', [user(), { name: 'scopes', label: 'Scopes', value: 'tweet.read users.read' }], (result) => 'Token: ' + result.access_token],
];

function showLevers() {
  put(
    el('h2', {}, 'Levers'),
    levers().map(([title, path, fields, done]) =>
      el(
        'fieldset',
        {},
        el('legend', {}, title),
        el(
          'form',
          {
            onsubmit: (event) => {
              event.preventDefault();
              const values = Object.fromEntries([...new FormData(event.target)].filter(([, value]) => value !== ''));
              act(done ?? title + ': done.', () => ask(typeof path === 'function' ? path(values) : path, 'POST', values));
            },
          },
          fields.map((field) =>
            el(
              'label',
              {},
              field.label,
              field.options
                ? el('select', { name: field.name }, field.options.map((option) => el('option', {}, option)))
                : el('input', { name: field.name, value: field.value ?? '' }),
            ),
          ),
          el('button', {}, title),
        ),
      ),
    ),
    el(
      'fieldset',
      {},
      el('legend', {}, 'State'),
      el('p', {}, el('a', { href: '/sandbox/state', download: 'sandbox-state.json' }, 'Save the state')),
      file('Load a state', 'application/json', (text) => send('state', 'PUT', text), () => 'Loaded.'),
      file('Seed from JSON lines', '.jsonl', (text) => send('seed', 'POST', text), (result) => result.tweets + ' Tweets added.'),
      el('button', { type: 'button', onclick: () => act('Reset.', () => ask('reset', 'POST', {})) }, 'Reset'),
    ),
  );
}

// A file that is sent as soon as it is chosen.
const file = (label, accept, load, done) =>
  el(
    'label',
    {},
    label,
    el('input', {
      type: 'file',
      accept,
      onchange: async (event) => {
        const [chosen] = event.target.files;
        if (chosen) {
          const text = await chosen.text();
          event.target.value = '';
          act(done, () => load(text));
        }
      },
    }),
  );

// --- money

function showMoney() {
  const most = Math.max(0.000001, ...status.charges.map((charge) => charge.usd));
  put(
    el('h2', {}, 'Money'),
    table(
      'What operations have cost',
      ['operation', 'US dollars', 'share'],
      status.charges.map((charge) => el('tr', {}, cell(charge.operation), cell(charge.usd, 'number'), cell(bar(charge.usd / most)))),
    ),
  );
}

function bar(share) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', '0 0 100 10');
  svg.setAttribute('width', '100');
  svg.setAttribute('height', '10');
  svg.setAttribute('class', 'chart');
  svg.setAttribute('aria-hidden', 'true');
  const rect = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
  rect.setAttribute('width', String(Math.max(1, share * 100)));
  rect.setAttribute('height', '10');
  svg.append(rect);
  return svg;
}

// --- the whole

const views = { requests: (id) => (id ? showRequest(id) : showRequests()), world: showWorld, query: showQuery, levers: showLevers, money: showMoney };

function show() {
  const [name, id] = (location.hash.slice(1) || 'requests').split('/');
  for (const link of document.querySelectorAll('nav a')) {
    link.getAttribute('href') === '#' + name ? link.setAttribute('aria-current', 'page') : link.removeAttribute('aria-current');
  }
  note.textContent = '';
  act('', async () => (views[name] ?? showRequests)(id));
  if (shown && shown !== name) {
    main.focus();
  }
  shown = name;
}

function showStatus() {
  const facts = { time: status.now + ' UTC', requests: status.requests, streams: status.open_streams, credits: '$' + status.balance, spent: '$' + status.spent };
  document.getElementById('status').replaceChildren(...Object.entries(facts).map(([name, value]) => el('div', {}, el('dt', {}, name), el('dd', {}, String(value)))));
  const most = Math.max(1, ...rates);
  const line = document.createElementNS('http://www.w3.org/2000/svg', 'polyline');
  line.setAttribute('points', rates.map((rate, i) => i * 2 + ',' + (23 - (rate / most) * 22)).join(' '));
  document.getElementById('rate').replaceChildren(line);
}

async function refresh() {
  try {
    const before = status.requests;
    const [next, added] = await Promise.all([ask('status'), ask('requests?after=' + (calls[0]?.place ?? 0))]);
    status = next;
    rates.push(before === undefined ? 0 : status.requests - before);
    rates.splice(0, rates.length - 60);
    calls = [...added, ...calls].slice(0, 200);
    showStatus();
    if (shown === 'requests' && added.length > 0) {
      addRows(added);
    } else if (shown === '') {
      show();
    }
  } catch {
    note.textContent = 'The sandbox does not respond.';
    note.className = 'bad';
  }
  setTimeout(refresh, 1000);
}

window.addEventListener('hashchange', show);
refresh();
