// How views are made. What people wrote is put in as text, never as HTML.

export const main = document.getElementById('main');
const note = document.getElementById('note');

const svgNamespace = 'http://www.w3.org/2000/svg';
const given = (children) => children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false);

/** Makes an element: attributes (on… are listeners), then children, of which texts stay texts. */
export function el(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith('on')) {
      made.addEventListener(key.slice(2), value);
    } else if (value !== null && value !== undefined && value !== false) {
      made.setAttribute(key, value);
    }
  }
  made.append(...given(children));
  return made;
}

/** Makes a picture of shapes, which its surroundings say in words too. */
export function svg(width, height, attributes, name, shape) {
  const made = document.createElementNS(svgNamespace, 'svg');
  const inner = document.createElementNS(svgNamespace, name);
  set(made, { viewBox: `0 0 ${width} ${height}`, width, height, class: 'chart', 'aria-hidden': 'true', ...attributes });
  set(inner, shape);
  made.append(inner);
  return made;
}

function set(element, attributes) {
  for (const [key, value] of Object.entries(attributes)) {
    element.setAttribute(key, value);
  }
}

/** What a number was in the last minute. */
export const line = (values, top = Math.max(1, ...values), attributes = {}) =>
  svg(120, 24, attributes, 'polyline', { points: values.map((value, i) => `${i * 2},${23 - (value / top) * 22}`).join(' ') });

/** How large a share of something is. */
export const bar = (share) => svg(100, 10, {}, 'rect', { width: Math.max(1, share * 100), height: 10 });

/** Puts a view in the place of the one before. */
export function put(...children) {
  main.replaceChildren(...given(children));
}

/** Says how something ended, to screen readers too. */
export function say(text, isBad = false) {
  note.textContent = text;
  note.className = isBad ? 'bad' : '';
}

/** Runs what a person asked for, and says how it ended. */
export async function act(done, run) {
  try {
    const result = await run();
    say(typeof done === 'function' ? done(result) : done);
  } catch (failure) {
    say(failure.message, true);
  }
}

/** A table of groups of rows. */
export function table(caption, heads, ...groups) {
  return el(
    'div',
    { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': caption },
    el(
      'table',
      { 'aria-label': caption },
      el('thead', {}, el('tr', {}, heads.map((head) => el('th', { scope: 'col' }, head)))),
      groups.map((rows) => el('tbody', {}, rows.map((row) => labelled(row, heads)))),
    ),
  );
}

/** On a narrow screen a row is a card, whose cells say what they are. */
export function labelled(row, heads) {
  [...row.children].forEach((one, i) => one.setAttribute('data-label', heads[i]));
  return row;
}

export const cell = (value, kind) =>
  el('td', { class: kind }, value === null || value === undefined ? '' : value instanceof Node ? value : String(value));
