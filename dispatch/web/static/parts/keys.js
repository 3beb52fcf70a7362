/* Keyboard shortcuts; every one of them is also a button. */
import { useEffect, useRef } from './html.js';

const TYPING = 'input:not([type="radio"], [type="checkbox"]), textarea, select, [contenteditable="true"]';
const OWN_ARROWS = '.maplibregl-map, [type="radio"]';

/** `bindings` maps a key (`/`, `ArrowDown`, `u`) to what it does; typing into a field is left alone. */
export function useKeys(bindings) {
  const latest = useRef(bindings);
  latest.current = bindings;
  useEffect(() => {
    const press = (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      const typing = event.target.matches?.(TYPING);
      if (document.querySelector('dialog[open]') || (typing && event.key !== 'Escape')) return;
      if (event.key.startsWith('Arrow') && event.target.closest?.(OWN_ARROWS)) return;
      if (event.key === 'Enter' && event.target.closest?.('button, a')) return;
      const act = latest.current[event.key.length === 1 ? event.key.toLowerCase() : event.key];
      if (!act) return;
      event.preventDefault();
      act(event);
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, []);
}

const isCtrlEnter = (event) => event.key === 'Enter' && (event.ctrlKey || event.metaKey);

/** Ctrl+Enter (or Cmd+Enter) anywhere on a page that has one form: also when nothing of it holds the focus. */
export function useCtrlEnter(send) {
  const latest = useRef(send);
  latest.current = send;
  useEffect(() => {
    const press = (event) => {
      if (!isCtrlEnter(event) || event.defaultPrevented || document.querySelector('dialog[open]')) return;
      event.preventDefault();
      latest.current();
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, []);
}

/** Ctrl+Enter (or Cmd+Enter) anywhere in a form sends it. */
export const onCtrlEnter = (send) => (event) => {
  if (isCtrlEnter(event)) {
    event.preventDefault();
    send();
  }
};
