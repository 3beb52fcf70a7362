/* What this device remembers of its last time online, so that a page opens without network; gone at sign-out. */

const PREFIX = 'dispatch.kept.';

/** Remembers a plain value; a full or forbidden storage is no trouble, the page then needs the network. */
export function keep(name, value) {
  try {
    localStorage.setItem(PREFIX + name, JSON.stringify(value));
  } catch {
    forget(name);
  }
}

/** What was remembered under this name; null for nothing. */
export function kept(name) {
  try {
    return JSON.parse(localStorage.getItem(PREFIX + name));
  } catch {
    return null;
  }
}

function forget(name) {
  try {
    localStorage.removeItem(PREFIX + name);
  } catch { /* nothing is kept where nothing may be */ }
}

export function forgetKept() {
  Object.keys(localStorage).filter((key) => key.startsWith(PREFIX)).forEach((key) => forget(key.slice(PREFIX.length)));
}

/** Lets a worker keep the page itself: its scripts, styles and texts. Browsers do so on secure pages only. */
export function keepPage(worker, scope) {
  navigator.serviceWorker?.register(worker, { scope }).catch(() => null);
}
