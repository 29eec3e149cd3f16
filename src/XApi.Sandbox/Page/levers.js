// What happens without a call, and what is kept of it.
import { act, el, put } from './dom.js';
import { ask, known, send } from './sandbox.js';

const user = () => ({ name: 'user', label: 'User', options: ['', ...known.status.users] });
const caller = () => ({ name: 'caller', label: 'Whose calls, or none for all', options: ['', 'app', ...known.status.users.map((name) => '@' + name)] });
const operation = (label = 'Operation') => ({ name: 'operation', label, options: ['', ...known.names.operations] });
const breaks = ['reset', 'close', 'tear', 'stall', 'disconnect', 'malformed', 'duplicate', 'too_many', 'unreachable'];

const all = () => [
  ['Post', 'posts', [{ name: 'text', label: 'Text' }, user(), { name: 'reply_to', label: 'Replies to' }, { name: 'quote', label: 'Quotes' }]],
  ['Turn the clock', 'clock', [{ name: 'seconds', label: 'Seconds', value: '900' }]],
  ['Set the credits', 'credits', [{ name: 'balance', label: 'US dollars', value: '0' }]],
  ['Use up a limit', 'limits', [operation(), caller()]],
  [
    'Refuse calls',
    'refusals',
    [operation('Operation, or none for all'), { name: 'refusal', label: 'How', options: known.names.refusals }, { name: 'times', label: 'Times', value: '1' }, caller()],
  ],
  ['Next stream', 'streams', [{ name: 'next', label: 'What it does', options: breaks }]],
  ['Fail the next processing of media', 'media', [{ name: 'message', label: 'Reason', value: 'Unsupported codec' }]],
  ['Suspend a user', (values) => 'users/' + values.user, [user(), { name: 'suspended', label: 'Suspended', options: ['true', 'false'] }]],
  ['Dialect', 'dialect', [{ name: 'forget_tweet_words', label: 'Lookups know the new names alone', options: ['true', 'false'] }]],
  ['Issue a token', 'tokens', [user(), { name: 'scopes', label: 'Scopes', value: 'tweet.read users.read' }], (result) => 'Token: ' + result.access_token],
];

export function levers() {
  put(
    el('h2', {}, 'Levers'),
    all().map(([title, path, fields, done]) => lever(title, fields, (values) => act(done ?? title + ': done.', () => ask(typeof path === 'function' ? path(values) : path, 'POST', values)))),
    el(
      'fieldset',
      {},
      el('legend', {}, 'State'),
      el('p', {}, el('a', { href: '/sandbox/state', download: 'sandbox-state.json' }, 'Save the state')),
      file('Load a state', 'application/json', (chosen) => send('state', 'PUT', chosen), () => 'Loaded.'),
      file('Seed from JSON lines, plain or gzip', '.jsonl,.ndjson,.gz', (chosen) => send('seed', 'POST', chosen), (result) => result.tweets + ' Tweets added.'),
      el('button', { type: 'button', onclick: () => act('Reset.', () => ask('reset', 'POST', {})) }, 'Reset'),
    ),
  );
}

const lever = (title, fields, pull) =>
  el(
    'fieldset',
    {},
    el('legend', {}, title),
    el(
      'form',
      {
        onsubmit: (event) => {
          event.preventDefault();
          pull(Object.fromEntries([...new FormData(event.target)].filter(([, value]) => value !== '')));
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
  );

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
          // Read whole before the field is emptied.
          const content = new Blob([await chosen.arrayBuffer()]);
          event.target.value = '';
          act(done, () => load(content));
        }
      },
    }),
  );
