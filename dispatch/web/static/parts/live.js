/* The live feed as one tab sees it: shared worker, else one leading tab, else a stream of its own. */
import { api } from './api.js';
import { keepSource } from './live-source.js';

// A worker that cannot connect in this time is not waited for: some browsers and proxies forbid it the stream.
const WORKER_MS = 3000;

/** Listens to the feed of this account; `tell` hears what `keepSource` tells. Returns a function that stops. */
export function listen(party, tell) {
  const name = `dispatch-live-${party}`;
  return byWorker(name, tell) || byLeader(name, tell) || keepSource(api.liveAddress, tell);
}

function byWorker(name, tell) {
  if (!('SharedWorker' in globalThis)) return null;
  let worker;
  try {
    worker = new SharedWorker('/static/parts/live-worker.js', { type: 'module', name });
  } catch {
    return null;
  }
  let instead = null;
  let patience = null;
  const hello = () => worker.port.postMessage({ kind: 'hello', address: api.liveAddress });
  const bye = () => worker.port.postMessage({ kind: 'bye' });
  // A page that comes back from the browser's memory has slept through entries.
  const back = ({ persisted }) => { if (persisted) { hello(); tell({ kind: 'reset' }); } };
  const leave = () => {
    clearTimeout(patience);
    removeEventListener('pagehide', bye);
    removeEventListener('pageshow', back);
    worker.port.onmessage = null;
    bye();
  };
  const giveUp = () => {
    if (instead) return;
    leave();
    instead = byLeader(name, tell) || keepSource(api.liveAddress, tell, true);
  };
  worker.onerror = giveUp;
  worker.port.onmessage = ({ data }) => {
    if (data.kind === 'open') clearTimeout(patience);
    tell(data);
  };
  patience = setTimeout(giveUp, WORKER_MS);
  addEventListener('pagehide', bye);
  addEventListener('pageshow', back);
  hello();
  return () => {
    leave();
    instead?.();
  };
}

function byLeader(name, tell) {
  if (!navigator.locks || !('BroadcastChannel' in globalThis)) return null;
  const channel = new BroadcastChannel(name);
  let state = 'lost';
  let leads = false;
  let stop = () => {};
  const spread = (message) => {
    if (message.kind === 'open' || message.kind === 'lost') state = message.kind;
    channel.postMessage(message);
    tell(message);
  };
  channel.onmessage = ({ data }) => {
    if (data.kind !== 'hello') tell(data);
    else if (leads) channel.postMessage({ kind: state });
  };
  channel.postMessage({ kind: 'hello' });
  const ended = new AbortController();
  navigator.locks.request(name, { signal: ended.signal }, () => new Promise((release) => {
    leads = true;
    const close = keepSource(api.liveAddress, spread, true);
    stop = () => { close(); release(); };
  })).catch(() => {});
  return () => {
    ended.abort();
    stop();
    channel.close();
  };
}
