// Makes the HTML reference of the specification: node tools/docs/reference.mjs FOLDER, from the repository's root.
//
// Redocly bundles the specification and makes the page. Between the two, what the specification says in x-… members is put where the page shows
// it; behind them, what would be fetched from elsewhere is taken out, so that the page works without a network.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [folder] = process.argv.slice(2);
const json = join(folder, 'x-api-v2.json');
const page = join(folder, 'index.html');

const tagNames = {
  FilteredStream: 'Filtered stream',
  VolumeStreams: 'Volume streams',
  QuoteTweets: 'Quote Tweets',
  Replies: 'Hidden replies',
};

const schemeNames = { BearerToken: 'App-only', OAuth2UserToken: 'OAuth-2.0', UserToken: 'OAuth-1.0a' };

mkdirSync(folder, { recursive: true });
redocly('bundle', 'openapi/x-api-v2.yaml', '--output', json);
const spec = JSON.parse(readFileSync(json, 'utf8'));
describe(spec);
writeFileSync(json, JSON.stringify(spec, null, 2));
redocly('build-docs', json, '--inlineBundle', '--output', page, '--config', 'tools/docs/redocly.yaml');
writeFileSync(page, offline(readFileSync(page, 'utf8')));
console.log(page);

function redocly(...args) {
  const environment = { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' };
  try {
    execFileSync(process.execPath, ['tools/node_modules/@redocly/cli/bin/cli.js', ...args], { env: environment, stdio: 'pipe' });
  } catch (failure) {
    process.stderr.write(failure.stderr);
    process.exit(1);
  }
}

function describe(spec) {
  spec.info.title = 'X API';
  spec.info.version = 'v2';
  // The rest of it says what the x-… members mean, which the page shows in other words.
  spec.info.description = `${spec.info.description.split('\n')[0]}\n\nEach operation shows its call in C#: \`x\` is an \`XApiClient\`.`;
  for (const tag of spec.tags) {
    tag['x-displayName'] = tagNames[tag.name] ?? tag.name;
  }

  const signatures = readSignatures();
  for (const methods of Object.values(spec.paths)) {
    for (const operation of Object.values(methods).filter(member => member?.operationId)) {
      operation.description = [operation.summary, operation.description, limits(operation), pages(operation), `[X's page](${operation['x-docs']})`].filter(Boolean).join('\n\n');
      operation.summary = title(operation.operationId);
      operation.security = operation.security.map(way => Object.fromEntries(Object.entries(way).map(([scheme, scopes]) => [schemeNames[scheme], scopes])));
      operation['x-codeSamples'] = [{ lang: 'C#', source: sample(operation, signatures) }];
    }
  }

  spec.components.securitySchemes = Object.fromEntries(Object.entries(spec.components.securitySchemes).map(([scheme, meaning]) => [schemeNames[scheme], meaning]));
  for (const schema of Object.values(spec.components.schemas)) {
    if (schema['x-values']) {
      schema['x-enumDescriptions'] = schema['x-values'];
    }
  }
}

// A title has to fit beside the page; the summary, which is a sentence, begins the description instead.
function title(operationId) {
  const words = operationId.match(/[A-Z][a-z0-9]*/g);
  return words.map((word, index) => index === 0 || /^(Tweet|Retweet)/.test(word) ? word : word.toLowerCase()).join(' ');
}

function limits(operation) {
  const whom = { app: 'for the App', user: 'for each user' };
  const each = operation['x-rate-limits'].map(limit =>
    `${limit.requests.toLocaleString('en')} in ${time(limit.seconds)} ${whom[limit.scope]}${limit.bucket ? ` (shared: ${limit.bucket})` : ''}`);
  return each.length === 0 ? '' : `**Limits:** ${each.join('; ')}.`;
}

function time(seconds) {
  const [amount, unit] = seconds % 86400 === 0 ? [seconds / 86400, 'day'] : seconds % 3600 === 0 ? [seconds / 3600, 'hour']
    : seconds % 60 === 0 ? [seconds / 60, 'minute'] : [seconds, 'second'];
  return amount === 1 ? `${unit === 'hour' ? 'an' : 'a'} ${unit}` : `${amount} ${unit}s`;
}

function pages(operation) {
  const pagination = operation['x-pagination'];
  return pagination ? `**Pages:** \`${pagination.request}\` takes the response's \`${pagination.response}\`.` : '';
}

// The interfaces that were generated know what a method is called and what it takes.
function readSignatures() {
  const signatures = new Map();
  for (const section of readdirSync('generated', { withFileTypes: true }).filter(entry => entry.isDirectory())) {
    for (const file of readdirSync(join('generated', section.name)).filter(name => /^I\w+Client\.g\.cs$/.test(name))) {
      for (const [, name, parameters] of readFileSync(join('generated', section.name, file), 'utf8').matchAll(/ (\w+)\(([^)]*)\);/g)) {
        signatures.set(`${section.name}.${name}`, parameters.split(', ').filter(parameter => !parameter.includes('=')).map(parameter => parameter.split(' ').at(-1)));
      }
    }
  }

  return signatures;
}

function sample(operation, signatures) {
  const call = method => {
    const name = `${operation.tags[0]}.${method}Async`;
    if (!signatures.has(name)) {
      throw new Error(`generated/ has no ${name} for ${operation.operationId}: ./build.sh generate makes it.`);
    }

    return `x.${name}(${signatures.get(name).map(argument => argument === 'request' ? 'new() { … }' : argument).join(', ')})`;
  };

  if (operation['x-streaming']) {
    return `await foreach (var item in ${call(operation['x-method'])})\n{\n    …\n}\n`;
  }

  const one = `var response = await ${call(operation['x-method'])};\n`;
  const all = enumerated(operation, signatures);
  return all ? `${one}\n// page after page\nawait foreach (var item in ${call(all)})\n{\n    …\n}\n` : one;
}

function enumerated(operation, signatures) {
  const method = operation['x-method'];
  return operation['x-pagination'] && [`Enumerate${method}`, 'Enumerate', `Enumerate${method.replace(/^Get/, '')}`]
    .find(name => signatures.has(`${operation.tags[0]}.${name}Async`));
}

// Redoc fetches its own logo; the name will do. The policy then keeps the page from asking for anything else.
function offline(html) {
  const name = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='52' height='14'%3E%3Ctext y='11' font-family='sans-serif' font-size='11' fill='%23777'%3ERedocly%3C/text%3E%3C/svg%3E";
  const policy = "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval'; style-src 'unsafe-inline'; img-src data:; font-src data:; worker-src blob:";
  return html
    .replaceAll(/https:\/\/cdn\.redoc\.ly\/redoc\/logo-mini(-full)?\.svg/g, name)
    .replace(/<meta charset="utf-?8" ?\/>/i, `<meta charset="utf-8" />\n  <meta http-equiv="Content-Security-Policy" content="${policy}" />`);
}
