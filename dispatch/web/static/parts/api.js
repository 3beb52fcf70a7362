/* The public JSON API: problem documents become `Problem`, a missing network becomes `Offline`. */
import { setServerTime } from './time.js';

const ROOT = '/api/v1';
const PATIENCE_MS = 20000;

/** The server understood and refused (RFC 9457). */
export class Problem extends Error {
  constructor(status, document) {
    super(document.detail || document.title || `HTTP ${status}`);
    this.status = status;
    this.code = document.code || 'unexpected';
    this.title = document.title || '';
    this.detail = document.detail || '';
    this.faults = document.faults || [];
  }

  /** What is wrong with a field, by the last part of its path; undefined when nothing is. */
  faultOf(name) {
    return this.faults.find((fault) => fault.field === name || fault.field.split('.').includes(name))?.reason;
  }
}

/** Nobody answered: no network, or the server is away. Worth trying again with the same key. */
export class Offline extends Error {}

/** A fresh key; browsers offer `randomUUID` on secure pages only, phones in a test network are not. */
export function freshKey() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

function address(path, query) {
  const wanted = Object.entries(query || {}).filter(([, value]) => value !== undefined && value !== null && value !== '');
  const asked = new URLSearchParams(wanted).toString();
  return ROOT + path + (asked ? `?${asked}` : '');
}

async function ask(method, path, { query, body, key, signal, bytes } = {}) {
  const headers = { Accept: 'application/json' };
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  if (bytes) headers['Content-Type'] = bytes.type;
  if (method === 'POST') headers['Idempotency-Key'] = key || freshKey();
  const late = AbortSignal.timeout(PATIENCE_MS);
  let answer;
  try {
    answer = await fetch(address(path, query), {
      method, headers, credentials: 'same-origin',
      body: bytes || (body === undefined ? undefined : JSON.stringify(body)),
      signal: signal && AbortSignal.any ? AbortSignal.any([signal, late]) : signal || late,
    });
  } catch (reason) {
    if (signal?.aborted) throw reason;
    throw new Offline(reason.message);
  }
  setServerTime(answer.headers.get('Date'));
  if (answer.status === 401 && path !== '/session') dispatchEvent(new CustomEvent('signed-out'));
  return read(answer);
}

async function read(answer) {
  if (answer.status === 204) return null;
  const isJson = /json/.test(answer.headers.get('Content-Type') || '');
  const document = isJson ? await answer.json().catch(() => ({})) : {};
  if (answer.ok) return document;
  if ([502, 503, 504].includes(answer.status)) throw new Offline(document.detail || `HTTP ${answer.status}`);
  throw new Problem(answer.status, document);
}

export const api = {
  get: (path, query, signal) => ask('GET', path, { query, signal }),
  post: (path, body, key) => ask('POST', path, { body: body ?? {}, key }),
  delete: (path) => ask('DELETE', path),
  /** Stores one picture; answers `{sha256, ...}`. */
  upload: (blob, key) => ask('POST', '/files', { bytes: blob, key }),
  fileAddress: (sha256) => `${ROOT}/files/${encodeURIComponent(sha256)}`,
  liveAddress: `${ROOT}/live`,

  /** Every item of a paged list; `most` guards against lists without an end. */
  async all(path, query = {}, most = 20000) {
    const items = [];
    let cursor;
    do {
      const page = await ask('GET', path, { query: { limit: 500, ...query, cursor } });
      items.push(...page.items);
      cursor = page.next;
    } while (cursor && items.length < most);
    return items;
  },
};
