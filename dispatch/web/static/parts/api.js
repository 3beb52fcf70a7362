/* The public JSON API: problem documents become `Problem`, a missing network becomes `Offline`. */
import { isChinese } from './i18n.js';
import { setServerTime } from './time.js';

const ROOT = '/api/v1';
const PATIENCE_MS = 20000;
const SLOW_MS = 180000;

/** The server understood and refused (RFC 9457). */
export class Problem extends Error {
  constructor(status, document) {
    super(document.detail || document.title || `HTTP ${status}`);
    this.status = status;
    this.code = document.code || 'unexpected';
    this.title = document.title || '';
    this.detail = document.detail || '';
    this.detailZh = document.detail_zh || '';
    this.faults = document.faults || [];
  }

  /** What is wrong with a field, by the last part of its path; undefined when nothing is. */
  faultOf(name) {
    const fault = this.faults.find(({ field }) => field === name || field.split('.').includes(name));
    return fault && ((isChinese() && fault.reason_zh) || fault.reason);
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

async function ask(method, path, { query, body, key, signal, bytes, patience = PATIENCE_MS } = {}) {
  const headers = { Accept: 'application/json' };
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  if (bytes) headers['Content-Type'] = bytes.type;
  if (method === 'POST') headers['Idempotency-Key'] = key || freshKey();
  const late = AbortSignal.timeout(patience);
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

/** The browser's `fetch` does not tell how much of a body has left; the older request does. */
function sent(target, file, { key, onSent, signal }) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', target);
    request.responseType = 'json';
    request.setRequestHeader('Accept', 'application/json');
    request.setRequestHeader('Content-Type', 'application/octet-stream');
    request.setRequestHeader('Idempotency-Key', key || freshKey());
    request.upload.onprogress = (event) => { if (event.lengthComputable) onSent?.(event.loaded / event.total); };
    request.onload = () => {
      if (request.status < 300) resolve(request.response);
      else if ([502, 503, 504].includes(request.status)) reject(new Offline(`HTTP ${request.status}`));
      else reject(new Problem(request.status, request.response || {}));
    };
    request.onerror = () => reject(new Offline('no answer'));
    request.onabort = () => reject(new DOMException('ended', 'AbortError'));
    signal?.addEventListener('abort', () => request.abort());
    request.send(file);
  });
}

/** A body that breaks off is no answer; of a refusal the status says enough. */
function cutOff(answer, reason) {
  if (answer.ok) throw reason.name === 'AbortError' ? reason : new Offline(reason.message);
  return {};
}

async function read(answer) {
  if (answer.status === 204) return null;
  const isJson = /json/.test(answer.headers.get('Content-Type') || '');
  const document = isJson ? await answer.json().catch((reason) => cutOff(answer, reason)) : {};
  if (answer.ok) return document;
  if ([502, 503, 504].includes(answer.status)) throw new Offline(document.detail || `HTTP ${answer.status}`);
  throw new Problem(answer.status, document);
}

export const api = {
  get: (path, query, signal) => ask('GET', path, { query, signal }),
  post: (path, body, key, signal) => ask('POST', path, { body: body ?? {}, key, signal }),
  delete: (path, query) => ask('DELETE', path, { query }),
  /** A GET that may take a minute, for what is measured only when somebody asks. */
  getSlow: (path, query, signal) => ask('GET', path, { query, signal, patience: SLOW_MS }),
  /** Sends a file of any size; `onSent` hears the share that has left, from 0 to 1. Ended by `signal`. */
  send: (path, file, { query, key, onSent, signal } = {}) => sent(address(path, query), file, { key, onSent, signal }),
  address,
  /** Stores one picture; answers `{sha256, ...}`. */
  upload: (blob, key) => ask('POST', '/files', { bytes: blob, key }),
  fileAddress: (sha256) => `${ROOT}/files/${encodeURIComponent(sha256)}`,
  /** The same for whoever follows a report without an account. */
  followedFileAddress: (receipt, code, sha256) => address(`/reports/${encodeURIComponent(receipt)}/files/${sha256}`, { code }),
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
