/* Old snapshot + entries = fresh snapshot. */
import { OPEN_STAGES } from './badges.js';

/** The answer when an entry does not continue what is known: the event has to be read anew. */
export const ASK = Symbol('ask');

/** The event after an entry; null when it left the reader's sight, `ASK` when something between is missing. */
export function fold(known, entry) {
  if (entry.gone) return null;
  if (!known) {
    if (entry.seq === 1) return { id: entry.event, number: entry.number, ...entry.changed, ...told(entry), head_seq: 1 };
    return OPEN_STAGES.has(entry.to_stage) ? ASK : null;
  }
  if (entry.seq <= known.head_seq) return known;
  if (entry.seq > known.head_seq + 1) return ASK;
  return { ...known, ...entry.changed, ...told(entry), head_seq: entry.seq };
}

const told = (entry) => ({
  ...(entry.summary ? { summary: entry.summary } : {}),
  ...(entry.address ? { address: entry.address } : {}),
});

export const isOpen = (event) => OPEN_STAGES.has(event.stage);
