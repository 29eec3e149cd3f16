// The sandbox behind the page, and what is known of it.

/** What the sandbox said last. */
export const known = {
  status: {},
  names: { operations: [], refusals: [] },
  // Calls that are over and streams that are open, the latest first.
  calls: [],
  open: [],
  // What numbers were in the last minute, by name.
  series: {},
};

export const ask = (path, method = 'GET', body) => send(path, method, body && JSON.stringify(body));

/** Sends a text or a file. */
export async function send(path, method, content) {
  const headers = typeof content === 'string' ? { 'content-type': 'application/json' } : {};
  const response = await fetch('/sandbox/' + path, { method, headers, body: content });
  const json = await response.json();
  if (!response.ok) {
    throw new Error(json.error);
  }
  return json;
}

/** Gets the calls that are over since the last time, and the streams that are open now. */
export async function getCalls() {
  const got = await ask('requests?after=' + (known.calls[0]?.place ?? 0));
  const added = got.filter((call) => !call.open);
  known.open = got.filter((call) => call.open);
  known.calls = [...added, ...known.calls].slice(0, 200);
  return added;
}
