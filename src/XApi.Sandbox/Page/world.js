// What is in the world.
import { act, cell, el, put, table } from './dom.js';
import { ask } from './sandbox.js';
import { card, conversation } from './tweets.js';

const kinds = {
  tweets: [],
  users: ['id', 'username', 'name', 'description', 'tweets', 'followers', 'following', 'is_protected', 'is_suspended'],
  lists: ['id', 'name', 'description', 'owner', 'members', 'followers', 'is_private'],
  messages: ['id', 'sender', 'participants', 'type', 'text'],
  spaces: ['id', 'title', 'state', 'creator_id'],
};

export const world = (kind = 'tweets', id = null) => (id ? showConversation(id) : showKind(kind));

const links = (current) =>
  el('p', {}, Object.keys(kinds).flatMap((name) => [el('a', { href: '#world/' + name, 'aria-current': name === current ? 'true' : null }, name), ' ']));

function showKind(kind) {
  const results = el('div', { id: 'results' });
  const query = el('input', { name: 'query', id: 'what', size: '40' });
  const load = () =>
    act('', async () => {
      const items = await ask('world/' + kind + '?query=' + encodeURIComponent(query.value));
      results.replaceChildren(kind === 'tweets' ? cards(items) : rows(kind, items));
    });
  put(
    el('h2', {}, 'The world'),
    links(kind),
    el(
      'form',
      { onsubmit: (event) => (event.preventDefault(), load()) },
      kind === 'tweets' || kind === 'users' ? el('label', {}, kind === 'tweets' ? "A query of X's language" : 'A part of the name', query) : null,
      el('button', {}, 'Show'),
    ),
    results,
  );
  return load();
}

const cards = (items) =>
  items.length === 0 ? el('p', { class: 'dim' }, 'No Tweet.') : el('ol', { class: 'cards', 'aria-label': 'The latest tweets' }, items.map((item) => el('li', {}, card(item))));

const rows = (kind, items) =>
  table('The latest ' + kind, kinds[kind], items.map((item) => el('tr', {}, kinds[kind].map((name) => cell(item[name] === false ? '' : item[name])))));

async function showConversation(id) {
  const found = await ask('world/tweets/' + id);
  put(
    el('h2', {}, 'A conversation'),
    links('tweets'),
    conversation(found),
    found.left_out > 0 && el('p', { class: 'dim' }, `${found.left_out} more are not shown. conversation_id:${found.conversation} finds them.`),
  );
}
