// A query as one types it.
import { el, put } from './dom.js';
import { ask } from './sandbox.js';

export function query() {
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
