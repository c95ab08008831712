// The server that is judged: its address and somebody's token come from the environment.

export const url = process.env.NAERVAER_URL;
export const token = process.env.NAERVAER_TOKEN;

/** Posts a request; whatever comes back is JSON. */
export async function ask(query, variables, operationName) {
  const send = () =>
    fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query, variables, operationName }),
    });
  // The server ends connections that stand idle, and one may end just now.
  const response = await send().catch(send);
  const body = await response.json();
  // Whoever asks too fast waits, and asks again.
  if (response.status === 429) {
    await new Promise((resolve) => setTimeout(resolve, 1000 * Number(response.headers.get('retry-after') ?? 1)));
    return ask(query, variables, operationName);
  }
  return body;
}

export async function sdl() {
  const response = await fetch(`${url}/schema.graphql`, { headers: { authorization: `Bearer ${token}` } });
  return response.text();
}

/** The same numbers for the same seed. */
export function dice(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const below = (count) => Math.floor(next() * count);
  return { next, below, of: (list) => list[below(list.length)], chance: (probability) => next() < probability };
}

/** Ends the program with what was found. */
export function verdict(what, count, least, wrong) {
  for (const found of wrong.slice(0, Number(process.env.NAERVAER_SHOWN ?? 20))) console.error(typeof found === 'string' ? found : JSON.stringify(found, null, 1));
  console.log(`${what}: ${count} judged, ${wrong.length} wrong`);
  process.exit(wrong.length === 0 && count >= least ? 0 : 1);
}
