// The sandbox's page: which view is shown, and what moves by itself.
import { act, el, line, main, say } from './dom.js';
import { levers } from './levers.js';
import { measure, meters, minute } from './meters.js';
import { query } from './query.js';
import { requests, update } from './requests.js';
import { ask, getCalls, known } from './sandbox.js';
import { world } from './world.js';

const views = { requests, world, query, levers, meters };

// The list of calls follows within a quarter of a second, what is counted within one.
const tick = 250;
const ticksOfStatus = 4;
let shown = '';
let ticks = 0;
let isDown = false;

const current = () => location.hash.slice(1) || 'requests';

function show() {
  const [name, ...rest] = current().split('/');
  for (const link of document.querySelectorAll('nav a')) {
    link.getAttribute('href') === '#' + name ? link.setAttribute('aria-current', 'page') : link.removeAttribute('aria-current');
  }
  act('', async () => (views[name] ?? requests)(...rest));
  if (shown && shown !== current()) {
    main.focus();
  }
  shown = current();
}

function showStatus() {
  const { status } = known;
  const facts = { time: status.now + ' UTC', requests: status.requests, streams: status.open_streams, credits: '$' + status.balance, spent: '$' + status.spent };
  document.getElementById('status').replaceChildren(...Object.entries(facts).map(([name, value]) => el('div', {}, el('dt', {}, name), el('dd', {}, String(value)))));
  document.getElementById('rate').replaceChildren(...line(minute('Requests a second')).children);
}

async function refresh() {
  try {
    if (known.names.operations.length === 0) {
      known.names = await ask('names');
    }
    if (ticks++ % ticksOfStatus === 0) {
      const before = known.status.requests === undefined ? null : known.status;
      known.status = await ask('status');
      if (before && known.status.requests < before.requests) {
        // Another sandbox on the same port, whose calls are counted from 1.
        known.calls = [];
        show();
      }
      measure(known.status, before);
      showStatus();
      // Who has moved into a table by keyboard keeps it as it is.
      if (shown === 'meters' && (document.activeElement === main || !main.contains(document.activeElement))) {
        meters();
      }
    }
    const added = await getCalls();
    if (shown === '') {
      show();
    } else if (shown === 'requests') {
      update(added);
    }
    if (isDown) {
      say('');
    }
    isDown = false;
  } catch {
    isDown = true;
    say('The sandbox does not respond.', true);
  }
  setTimeout(refresh, tick);
}

window.addEventListener('hashchange', show);
refresh();
