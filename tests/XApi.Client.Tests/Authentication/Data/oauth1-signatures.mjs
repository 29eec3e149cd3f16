// Writes oauth1-signatures.json: requests with awkward characters, signed by an implementation that is not ours.
// The tests read the file alone. To write it again: npm install --no-save oauth-1.0a@2.2.6 && node oauth1-signatures.mjs
import crypto from 'node:crypto';
import fs from 'node:fs';
import OAuth from 'oauth-1.0a';

// The same numbers each time, so that the file changes only when this script does.
// (mulberry32: the low bits of simpler generators repeat, and so would the requests.)
let seed = 20240501;
const random = n => {
  seed = (seed + 0x6d2b79f5) | 0;
  let bits = Math.imul(seed ^ (seed >>> 15), seed | 1);
  bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
  return ((bits ^ (bits >>> 14)) >>> 0) % n;
};
const pick = list => list[random(list.length)];

const pieces = ['a', 'Z', '0', '-', '.', '_', '~', ' ', '+', '%', '%25', '&', '=', '?', '#', '/', '\\', '!', '*', '\'', '(', ')', ',', ';', ':', '@', '$',
  '[', ']', '{', '}', '|', '^', '`', '"', '<', '>', '\t', '\n', '\r', '\u0000', '\u007f', '\u00a0', 'é', 'ß', 'ñ', '\u0301', '雪', 'の', '한', '\u202e', '\ufeff', '😀', '👩‍👩‍👧', '𝄞'];
const text = most => Array.from({ length: random(most + 1) }, () => pick(pieces)).join('');
const word = length => Array.from({ length }, () => pick([...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'])).join('');

const paths = ['/2/tweets', '/2/tweets/search/recent', '/2/users/12/tweets', '/1.1/statuses/update.json', '/', '/a%20b/%C3%A9', '/2/tweets/1:2,3', '/~x/(y)!*\'', '/a/b/'];
const hosts = ['https://api.x.com', 'https://api.x.com:8443', 'http://127.0.0.1:5000', 'http://localhost'];
const names = ['query', 'ids', 'tweet.fields', 'max_results', 'a', 'A', 'a1', 'a-', 'a_', 'b5', 'status', 'oauth_verifier', 'x[]', 'é', 'c@', 'z z'];

const cases = [];
for (let i = 0; i < 300; i++) {
  const method = pick(['GET', 'POST', 'PUT', 'DELETE', 'PATCH']);
  const parameters = {};
  for (let n = random(6); n > 0; n--) {
    const name = random(3) ? pick(names) : 'n' + text(4);
    // The implementation takes repetitions as a list, which must not be empty and not begin with an empty value.
    parameters[name] = random(6) ? text(12) : ['v' + text(4), 'v' + text(4), 'v' + text(4)].slice(0, 2 + random(2));
  }
  // It does not decode names in a URL, so parameters are given apart and the test puts them where `form` says.
  const url = pick(hosts) + pick(paths);
  const consumer = { key: word(25), secret: random(4) ? word(50) : text(20) + 's' };
  const token = { key: `${random(1000000)}-${word(40)}`, secret: random(4) ? word(45) : text(20) + 's' };
  const oauth = new OAuth({
    consumer, signature_method: 'HMAC-SHA1',
    hash_function: (base, key) => crypto.createHmac('sha1', key).update(base).digest('base64'),
  });
  const nonce = word(32);
  const timestamp = 1318622958 + random(1000000000);
  oauth.getNonce = () => nonce;
  oauth.getTimeStamp = () => timestamp;
  const signature = oauth.authorize({ method, url, data: structuredClone(parameters) }, token).oauth_signature;
  cases.push({
    method, url, form: method === 'POST' && random(2) === 0,
    parameters: Object.entries(parameters).flatMap(([name, value]) => [value].flat().map(v => [name, v])),
    consumerKey: consumer.key, consumerSecret: consumer.secret, token: token.key, tokenSecret: token.secret, nonce, timestamp, signature,
  });
}

// Written in ASCII, for some of these characters cannot be seen.
const ascii = json => json.replace(/[^\x20-\x7e]/g, c => '\\u' + c.charCodeAt(0).toString(16).padStart(4, '0'));
fs.writeFileSync(new URL('oauth1-signatures.json', import.meta.url), '[\n' + cases.map(c => ascii(JSON.stringify(c))).join(',\n') + '\n]\n');
