/* What was typed into the report form survives a lost network and a reload of the tab; pictures do not. */
import { freshKey } from './api.js';

const PLACE = 'dispatch.report-draft';

/** An empty draft with a key of its own: however often it is sent, the city opens one event. */
export const emptyDraft = () => ({
  key: freshKey(), words: '', address: '', place: null, by: '', decided: false, device: null, category: '', condition: '',
    caller: { name: '', phone: '', confidential: false },
});

export function readDraft() {
  try {
    return { ...emptyDraft(), ...JSON.parse(sessionStorage.getItem(PLACE) || '{}') };
  } catch {
    return emptyDraft();
  }
}

export const keepDraft = (draft) => sessionStorage.setItem(PLACE, JSON.stringify(draft));
export const clearDraft = () => sessionStorage.removeItem(PLACE);
