// Tweets as people see them: alone, and as the tree of a conversation.
import { bar, el } from './dom.js';

// Deeper replies stand as deep as these, so that a long thread stays readable.
const deepest = 8;

const link = (id, text) => el('a', { href: '#world/tweets/' + id }, text);
const count = (number, one, many) => (number > 0 ? number + ' ' + (number === 1 ? one : many) : null);

/** A Tweet, or the place of one that is not there. */
export function card(tweet, chosen) {
  if (tweet.is_gone) {
    return el('article', { class: 'tweet gone', 'aria-label': 'A Tweet that is not there' }, el('p', {}, `Tweet ${tweet.id} is not there: it was deleted, or never collected.`));
  }
  return el(
    'article',
    { class: 'tweet', 'aria-label': 'Tweet of @' + tweet.author, 'aria-current': tweet.id === chosen ? 'true' : null },
    byline(tweet),
    tweet.reply_to && el('p', { class: 'dim' }, 'Replies to ', link(tweet.reply_to, tweet.reply_to_user ? '@' + tweet.reply_to_user : tweet.reply_to)),
    tweet.retweeted && el('p', { class: 'dim' }, 'Retweets ', tweet.retweeted.is_gone ? tweet.retweeted.id + ', which is not there' : link(tweet.retweeted.id, '@' + tweet.retweeted.author)),
    el('p', { class: 'text' }, tweet.text),
    tweet.media.length > 0 && el('ul', { class: 'media', 'aria-label': 'Media' }, tweet.media.map((one) => el('li', {}, medium(one)))),
    tweet.poll && poll(tweet.poll),
    tweet.quoted && quote(tweet.quoted),
    numbers(tweet),
    versions(tweet),
  );
}

const byline = (tweet) => el('p', {}, el('strong', {}, tweet.name), ' @' + tweet.author + ' · ', link(tweet.id, tweet.at), el('span', { class: 'dim' }, ' ' + tweet.id));

function medium(one) {
  const facts = [one.type.replace('_', ' '), one.width && one.height ? `${one.width} × ${one.height}` : null, one.seconds ? one.seconds + ' s' : null];
  return el(
    'figure',
    {},
    one.picture ? el('img', { src: '/sandbox/media/' + one.picture, alt: one.alt_text ?? '' }) : el('div', { class: 'blank' }, one.type === 'photo' ? 'Photo' : '▶'),
    el('figcaption', {}, facts.filter(Boolean).join(', '), el('br'), one.alt_text ? `“${one.alt_text}”` : el('span', { class: 'dim' }, 'without a description')),
  );
}

function poll({ options, ends, is_open }) {
  const all = options.reduce((sum, option) => sum + option.votes, 0);
  return el(
    'div',
    { class: 'poll', role: 'group', 'aria-label': 'Poll' },
    el('dl', {}, options.map((option) => el('div', {}, el('dt', {}, option.label), el('dd', {}, bar(all ? option.votes / all : 0), ' ' + option.votes)))),
    el('p', { class: 'dim' }, `${all} votes, ${is_open ? 'open until' : 'ended'} ${ends}`),
  );
}

const quote = (tweet) =>
  el('blockquote', {}, tweet.is_gone ? el('p', { class: 'dim' }, `Quotes ${tweet.id}, which is not there.`) : [byline(tweet), el('p', { class: 'text' }, tweet.text)]);

function numbers(tweet) {
  const all = [
    count(tweet.replies, 'reply', 'replies'),
    count(tweet.retweets, 'Retweet', 'Retweets'),
    count(tweet.quotes, 'quote', 'quotes'),
    count(tweet.likes, 'like', 'likes'),
  ].filter(Boolean);
  return all.length > 0 && el('p', { class: 'dim' }, all.join(' · '));
}

function versions({ versions, editable_until, edits_left }) {
  const window = editable_until && `Can be edited until ${editable_until}, ${count(edits_left, 'time', 'times')}.`;
  return [
    versions.length > 1 &&
      el(
        'details',
        {},
        el('summary', {}, versions.length + ' versions'),
        el('ol', {}, versions.map((one) => el('li', {}, el('span', { class: 'dim' }, one.at + ' '), one.text ?? 'not there'))),
      ),
    window && el('p', { class: 'dim' }, window),
  ];
}

/** The tree of a conversation, in which replies stand below what they reply to. */
export function conversation({ tweets, chosen }) {
  const root = el('ol', { class: 'thread', 'aria-label': 'Conversation' });
  const lists = [root];
  for (const tweet of tweets) {
    const depth = Math.min(tweet.depth, deepest);
    const list = (lists[depth] ??= lists[depth - 1].lastChild.appendChild(el('ol')));
    list.append(el('li', {}, card(tweet, chosen)));
    lists.length = depth + 1;
  }
  return root;
}
