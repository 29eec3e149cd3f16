// One contender of the comparison. It prints `ready` after its first response, then takes orders, a line each, and replies to each with a line of JSON.
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';

const [name, server] = process.argv.slice(2);
const contender = await { 'xdk': xdk, 'twitter-api-v2': twitterApiV2 }[name]();

async function xdk() {
  const { Client } = await import('@xdevplatform/xdk');
  const client = new Client({ baseUrl: server, bearerToken: 'a-bearer-token' });
  return {
    page: async query => (await client.posts.searchRecent(query, { maxResults: 100, expansions: ['author_id'] })).data.length,
    // Events are the quicker of its two ways: the iterator sleeps when there is nothing to take.
    stream: more => new Promise((resolve, reject) => {
      client.stream.posts().then(stream => {
        stream.on('error', ({ error }) => reject(error));
        let over = false;
        stream.on('data', message => {
          if (message.data && !over && !more()) {
            over = true;
            stream.isClosed = true;
            stream.isConnected = false;
            stream.reader.cancel().catch(() => {});
            resolve();
          }
        });
      }, reject);
    }),
  };
}

async function twitterApiV2() {
  const require = createRequire(import.meta.url);
  // Its address is fixed, so the requests are led to the server where they leave.
  const http = require('http');
  const { hostname, port } = new URL(server);
  const agent = new http.Agent({ keepAlive: true });
  require('https').request = options => http.request({ ...options, agent, protocol: 'http:', host: hostname, port });
  const { TwitterApi, ETwitterStreamEvent } = require('twitter-api-v2');
  const client = new TwitterApi('a-bearer-token');
  return {
    page: async query => (await client.v2.get('tweets/search/recent', { query, max_results: 100, expansions: 'author_id' })).data.length,
    stream: async more => {
      const stream = await client.v2.searchStream({ autoConnect: true, keepAliveTimeoutMs: Infinity });
      await new Promise((resolve, reject) => {
        let over = false;
        stream.on(ETwitterStreamEvent.Data, () => {
          if (!over && !more()) {
            over = true;
            stream.close();
            resolve();
          }
        });
        stream.on(ETwitterStreamEvent.Error, reject);
      });
    },
  };
}

async function page(seconds, query) {
  const [start, cpu] = [performance.now(), process.cpuUsage()];
  let count = 0;
  do {
    await contender.page(query);
    count++;
  } while (performance.now() - start < seconds * 1000);
  return result(count, start, cpu);
}

async function stream(seconds) {
  let [count, start, cpu] = [-1, 0, undefined];
  let end;
  await contender.stream(() => {
    if (++count === 0) {
      start = performance.now();
      cpu = process.cpuUsage();
    }
    // Asking the time costs more than some messages do.
    const continues = (count & 15) !== 15 || performance.now() - start < seconds * 1000;
    end = continues ? undefined : result(count, start, cpu);
    return continues;
  });
  return end;
}

function result(count, start, cpu) {
  const used = process.cpuUsage(cpu);
  return { count, ms: performance.now() - start, cpu: (used.user + used.system) / 1000, allocated: null };
}

if (await contender.page('page100') !== 100) {
  throw new Error('A page of 100 has another number of Tweets.');
}

console.log('ready');
for await (const order of createInterface({ input: process.stdin })) {
  const [verb, seconds, query] = order.split(' ');
  const response = verb === 'page' ? await page(Number(seconds), query)
    : verb === 'stream' ? await stream(Number(seconds))
    : { rss: process.memoryUsage().rss, peak: process.resourceUsage().maxRSS * 1024 };
  console.log(JSON.stringify(response));
}
process.exit(0);
