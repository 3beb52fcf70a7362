/* Opens one page without network from its own scripts, styles and texts; an answer of the API is never kept. */

const PREFIX = `shell-${SHELL.page}-`;
const NAME = PREFIX + SHELL.version;
const PATIENCE_MS = 4000;
const WHOLE = { cacheName: NAME, ignoreSearch: true, ignoreVary: true };
const assets = new Set(SHELL.assets);
// The server has a newer page than this worker: its parts come from there until the newer worker takes over.
let isOld = false;

addEventListener('install', (event) => {
  skipWaiting();
  event.waitUntil(fill());
});

addEventListener('activate', (event) => event.waitUntil(takeOver()));

addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== location.origin) return;
  if (request.mode === 'navigate') {
    if (pathname === SHELL.page) event.respondWith(page(request));
  } else if (assets.has(pathname) && !isOld) event.respondWith(asset(request));
});

async function fill() {
  const cache = await caches.open(NAME);
  await cache.addAll([SHELL.page, ...SHELL.assets].map((path) => new Request(path, { cache: 'no-cache' })));
}

async function takeOver() {
  const old = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== NAME);
  await Promise.all(old.map((name) => caches.delete(name)));
  await clients.claim();
}

/** The page as the server has it, else, when nobody answers in time, as it was last. */
async function page(request) {
  const known = () => caches.match(SHELL.page, WHOLE);
  try {
    const answer = await inTime(fetch(request));
    if (answer.status >= 500) return (await known()) || answer;
    isOld = answer.headers.get('X-Shell') !== SHELL.version;
    if (isOld) registration.update().catch(() => null);
    else if (answer.ok) (await caches.open(NAME)).put(SHELL.page, answer.clone());
    return answer;
  } catch {
    return (await known()) || Response.error();
  }
}

const asset = async (request) => (await caches.match(request, WHOLE)) || fetch(request);

const inTime = (answer) => Promise.race([answer, new Promise((_, reject) => { setTimeout(reject, PATIENCE_MS); })]);
