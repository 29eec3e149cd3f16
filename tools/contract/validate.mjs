// Judges HTTP exchanges by the spec, independently of everything that is generated from it: the spec as Redocly bundles
// it, JSON Schema as ajv reads it, and nothing else.
//
//   node validate.mjs SPEC.json
//
// One JSON object a line comes in, and one goes out for each:
//   { "describe": true }                                   what the spec holds: operations, parameters, body members, statuses
//   { "request": { method, url, headers, body }, "response": { status, headers, body } }
//                                                          the operation, what of it was sent, and all that is wrong
// It is stricter than the spec says: an object may hold only the members that its schema names, so that neither a stub nor
// the sandbox can answer what the spec does not describe.
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import Ajv from 'ajv';
import addFormats from 'ajv-formats';

const spec = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const ajv = new Ajv({ strict: false, allErrors: true, verbose: true });
addFormats(ajv);
// OpenAPI's formats for numbers, which JSON Schema does not have.
ajv.addFormat('int32', { type: 'number', validate: value => Number.isInteger(value) && Math.abs(value) <= 2 ** 31 });
ajv.addFormat('int64', { type: 'number', validate: Number.isInteger });

const resolve = node => {
  while (node?.$ref) {
    node = node.$ref.slice(2).split('/').reduce((at, key) => at[key.replaceAll('~1', '/').replaceAll('~0', '~')], spec);
  }

  return node;
};

// OpenAPI 3.0's dialect as JSON Schema: nullable becomes a type, and an object with named members has no others.
const toJsonSchema = node => {
  if (Array.isArray(node)) return node.map(toJsonSchema);
  if (node === null || typeof node !== 'object') return node;
  if (node.$ref) return { $ref: `spec${node.$ref}` };
  const schema = Object.fromEntries(Object.entries(node).filter(([key]) => key !== 'nullable' && key !== 'example').map(([key, value]) =>
    [key, key === 'properties' ? Object.fromEntries(Object.entries(value).map(([name, member]) => [name, toJsonSchema(member)])) : toJsonSchema(value)]));
  if (node.nullable) schema.type = [node.type, 'null'];
  if (node.properties && node.additionalProperties === undefined) schema.additionalProperties = false;
  return schema;
};

ajv.addSchema({ $id: 'spec', components: { schemas: Object.fromEntries(Object.entries(spec.components.schemas).map(([name, schema]) => [name, toJsonSchema(schema)])) } });
const compiled = new Map();
const judge = (schema, value, where, problems) => {
  if (!compiled.has(schema)) compiled.set(schema, ajv.compile(toJsonSchema(schema)));
  const validate = compiled.get(schema);
  if (!validate(value)) {
    for (const error of validate.errors) {
      const more = error.params.additionalProperty ?? error.params.allowedValues?.join(', ');
      problems.push(`${where}${error.instancePath}: ${error.message}${more ? ` (${more})` : ''}, is ${JSON.stringify(error.data)?.slice(0, 200)}`);
    }
  }
};

const operations = Object.entries(spec.paths).flatMap(([path, item]) => Object.entries(item)
  .filter(([, operation]) => operation.operationId)
  .map(([method, operation]) => ({
    path,
    method: method.toUpperCase(),
    placeholders: [...path.matchAll(/\{(\w+)\}/g)].map(match => match[1]),
    pattern: new RegExp(`^${path.replace(/\{\w+\}/g, '([^/]+)')}$`),
    ...operation,
    parameters: [...(item.parameters ?? []), ...(operation.parameters ?? [])].map(resolve),
  })))
  // `/2/users/reposts_of_me` before `/2/users/{id}`.
  .sort((one, other) => one.placeholders.length - other.placeholders.length);

const jsonBody = node => Object.entries(resolve(node)?.content ?? {}).find(([type]) => /json/.test(type))?.[1].schema;

const bodyMembers = (schema, prefix = '') => Object.entries(resolve(schema)?.properties ?? {}).flatMap(([name, member]) => {
  const inner = resolve(member).type === 'array' ? resolve(member).items : member;
  return [prefix + name, ...bodyMembers(inner, `${prefix}${name}.`)];
});

const describe = () => ({
  operations: operations.map(operation => ({
    id: operation.operationId,
    tag: operation.tags[0],
    sends: [...operation.parameters.map(parameter => parameter.name), ...bodyMembers(jsonBody(operation.requestBody))],
    statuses: Object.keys(operation.responses).filter(status => status !== 'default').map(Number),
    security: operation.security.flatMap(Object.keys),
  })),
});

// A parameter comes as text; what it says is judged as the type that the spec gives it.
const toValue = (schema, text) => {
  const { type, items } = resolve(schema);
  if (type === 'array') return text.split(',').map(part => toValue(items, part));
  if (type === 'integer') return /^-?\d+$/.test(text) ? Number(text) : text;
  if (type === 'number') return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
  if (type === 'boolean') return text === 'true' ? true : text === 'false' ? false : text;
  return text;
};

const decode = (text, where, problems) => {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    problems.push(`${where}: is not percent-encoded correctly: ${text}`);
    return text;
  }
};

const isArray = parameter => resolve(parameter.schema).type === 'array';

const judgeQuery = (operation, search, problems, sent) => {
  const known = new Map(operation.parameters.filter(parameter => parameter.in === 'query').map(parameter => [parameter.name, parameter]));
  const seen = new Set();
  for (const pair of search.replace(/^\?/, '').split('&').filter(Boolean)) {
    const [rawName, rawValue = ''] = [pair.split('=', 1)[0], pair.slice(pair.indexOf('=') + 1)];
    const name = decode(rawName, 'request query', problems);
    const parameter = known.get(name);
    if (!parameter) {
      problems.push(`request query: ${operation.operationId} has no parameter ${name}`);
      continue;
    }

    if (seen.has(name)) problems.push(`request query ${name}: is sent twice`);
    seen.add(name);
    sent.add(name);
    if (isArray(parameter) && (parameter.style ?? 'form') === 'form' && parameter.explode !== false) problems.push(`request query ${name}: the spec wants a list to be exploded, which X does not`);
    // The commas of a list stand between its values; those within a value are encoded.
    const value = isArray(parameter)
      ? rawValue.split(',').map(part => toValue(resolve(parameter.schema).items, decode(part, `request query ${name}`, problems)))
      : toValue(parameter.schema, decode(rawValue, `request query ${name}`, problems));
    judge(parameter.schema, value, `request query ${name}`, problems);
  }

  for (const parameter of known.values()) {
    if (parameter.required && !seen.has(parameter.name)) problems.push(`request query ${parameter.name}: is required`);
  }
};

const oauth1 = ['oauth_consumer_key', 'oauth_nonce', 'oauth_signature', 'oauth_signature_method="HMAC-SHA1"', 'oauth_timestamp', 'oauth_token', 'oauth_version="1.0"'];

const judgeHeaders = (operation, headers, hasBody, problems) => {
  const schemes = operation.security.flatMap(Object.keys);
  const authorization = headers.authorization ?? '';
  const fits = /^Bearer [\x21-\x7E]+$/.test(authorization) ? schemes.some(scheme => scheme !== 'UserToken')
    : authorization.startsWith('OAuth ') ? schemes.includes('UserToken') && oauth1.every(part => authorization.includes(part))
    : false;
  if (!fits) problems.push(`request header authorization: ${authorization.split(' ')[0] || 'none'} is not how ${operation.operationId} is authenticated (${schemes.join(', ')})`);
  if (!/application\/json|\*\/\*/.test(headers.accept ?? '*/*')) problems.push(`request header accept: ${headers.accept} leaves out JSON`);
  if (hasBody && !/^application\/json(;|$)/.test(headers['content-type'] ?? '')) problems.push(`request header content-type: is ${headers['content-type']}`);
};

const collectMembers = (value, prefix, sent) => {
  for (const item of Array.isArray(value) ? value : [value]) {
    if (item && typeof item === 'object') {
      for (const [name, member] of Object.entries(item)) {
        sent.add(prefix + name);
        collectMembers(member, `${prefix}${name}.`, sent);
      }
    }
  }
};

// Rules between the members of a body, which JSON Schema could say and generators could not read.
const judgeRules = (schema, value, where, problems, inQuery = new Set()) => {
  schema = resolve(schema);
  if (!schema || !value || typeof value !== 'object') return;
  if (Array.isArray(value)) return value.forEach((item, index) => judgeRules(schema.items, item, `${where}/${index}`, problems));
  for (const group of schema['x-exclusive'] ?? []) {
    const given = group.filter(name => name in value);
    if (given.length > 1) problems.push(`${where}: ${given.join(' and ')} exclude each other`);
  }

  const wanted = schema['x-any-of'];
  if (wanted && !wanted.some(name => name in value || inQuery.has(name))) problems.push(`${where}: needs one of ${wanted.join(', ')}`);
  for (const [name, member] of Object.entries(value)) judgeRules(schema.properties?.[name], member, `${where}/${name}`, problems);
};

const parse = (text, where, problems) => {
  try {
    return JSON.parse(text);
  } catch (failure) {
    problems.push(`${where}: is not JSON: ${failure.message}`);
    return undefined;
  }
};

const judgeRequest = (operation, match, request, url, problems) => {
  const sent = new Set();
  operation.placeholders.forEach((name, index) => {
    sent.add(name);
    const parameter = operation.parameters.find(candidate => candidate.in === 'path' && candidate.name === name);
    const value = decode(match[index + 1], `request path ${name}`, problems);
    judge(parameter.schema, toValue(parameter.schema, value), `request path ${name}`, problems);
  });
  judgeQuery(operation, url.search, problems, sent);
  judgeHeaders(operation, request.headers, Boolean(request.body), problems);
  const schema = jsonBody(operation.requestBody);
  if (!schema && request.body) problems.push(`request body: ${operation.operationId} takes none, was sent ${request.body.slice(0, 200)}`);
  if (schema && !request.body && resolve(operation.requestBody).required) problems.push('request body: is required');
  if (schema && request.body) {
    const body = parse(request.body, 'request body', problems);
    if (body !== undefined) {
      judge(schema, body, 'request body', problems);
      judgeRules(schema, body, 'request body', problems, sent);
      collectMembers(body, '', sent);
    }
  }

  return [...sent];
};

const judgeResponse = (operation, response, problems) => {
  const documented = resolve(operation.responses[response.status] ?? operation.responses.default);
  if (!operation.responses[response.status] && response.status < 400) {
    problems.push(`response status: ${response.status} is not documented for ${operation.operationId}`);
    return;
  }

  for (const [name, header] of Object.entries(documented.headers ?? {})) {
    const value = response.headers[name];
    if (value !== undefined) judge(resolve(header).schema, toValue(resolve(header).schema, value), `response header ${name}`, problems);
  }

  // Gateways answer HTML or nothing; only the spec's `default` allows for that.
  const isGateway = !operation.responses[response.status];
  const type = (response.headers['content-type'] ?? '').split(';')[0].trim();
  const media = documented.content?.[type];
  if (!media) {
    if (!isGateway && documented.content) problems.push(`response header content-type: ${type || 'none'} is not one of ${Object.keys(documented.content).join(', ')}`);
    return;
  }

  const isStream = operation['x-streaming'] && response.status === 200;
  const messages = isStream ? response.body.split('\n').map(line => line.trim()).filter(Boolean) : [response.body];
  messages.forEach((message, index) => {
    const where = isStream ? `response message ${index + 1}` : 'response body';
    const body = parse(message, where, problems);
    // A stream reports in-band that it is about to end.
    const schema = isStream && body?.errors && !body.data ? { $ref: '#/components/schemas/Problem' } : media.schema;
    if (body !== undefined) judge(schema.$ref ? schemaOf(schema.$ref) : schema, body, where, problems);
  });
};

const references = new Map();
const schemaOf = $ref => {
  if (!references.has($ref)) references.set($ref, { $ref });
  return references.get($ref);
};

const judgeExchange = ({ request, response }) => {
  const problems = [];
  const url = new URL(request.url);
  const operation = operations.find(candidate => candidate.method === request.method && candidate.pattern.test(url.pathname));
  if (!operation) return { operation: null, sent: [], problems: [`request line: the spec has no ${request.method} ${url.pathname}`] };
  const sent = judgeRequest(operation, operation.pattern.exec(url.pathname), request, url, problems);
  if (response) judgeResponse(operation, response, problems);
  return { operation: operation.operationId, sent, problems };
};

for await (const line of createInterface({ input: process.stdin })) {
  const message = JSON.parse(line);
  let answer;
  try {
    answer = message.describe ? describe() : judgeExchange(message);
  } catch (failure) {
    answer = { operation: null, sent: [], problems: [`the validator itself failed: ${failure.stack}`] };
  }

  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
