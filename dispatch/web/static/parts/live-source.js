/* One EventSource that is kept alive, wherever it lives: in the shared worker or in the leading tab. */

const SILENCE_MS = 50000;
const LONGEST_WAIT_MS = 30000;

/**
 * Opens the stream and tells what happens: `{kind: 'open' | 'lost' | 'entry' | 'reset'}`, entries with `entry` and `id`.
 * `reset` means that entries may be missing and a new snapshot is needed; `anew` says so at the first opening already.
 * Returns a function that closes it.
 */
export function keepSource(address, tell, anew = false) {
  let source;
  let silence;
  let wait = 1000;
  let lastId = '';
  let begun = false;
  let ended = false;

  function open(late) {
    source = new EventSource(address);
    let missed = late;
    source.onopen = () => {
      wait = 1000;
      // Without an id to resume from, the server cannot know what this reader missed.
      if (missed || (begun && !lastId)) tell({ kind: 'reset' });
      begun = true;
      missed = false;
      tell({ kind: 'open' });
      listen();
    };
    source.onerror = () => {
      tell({ kind: 'lost' });
      if (source.readyState === EventSource.CLOSED) again();
    };
    source.addEventListener('ping', listen);
    source.addEventListener('reset', () => { listen(); tell({ kind: 'reset' }); });
    source.addEventListener('entry', (message) => {
      listen();
      lastId = message.lastEventId;
      tell({ kind: 'entry', entry: JSON.parse(message.data), id: Number(message.lastEventId) });
    });
  }

  function again() {
    clearTimeout(silence);
    source.close();
    if (ended) return;
    setTimeout(() => { if (!ended) open(true); }, wait);
    wait = Math.min(wait * 2, LONGEST_WAIT_MS);
  }

  function listen() {
    clearTimeout(silence);
    silence = setTimeout(() => { tell({ kind: 'lost' }); again(); }, SILENCE_MS);
  }

  open(anew);
  return () => {
    ended = true;
    clearTimeout(silence);
    source.close();
  };
}
