/* A sheet above the page; the browser's own dialog keeps the focus inside and closes on Escape. */
import { html, useEffect, useRef } from './html.js';
import { t } from './i18n.js';
import { Icon } from './icons.js';

export function Dialog({ title, onClose, children, inline = false, testid }) {
  const own = useRef(null);
  useEffect(() => {
    if (inline) return undefined;
    const before = document.activeElement;
    own.current.showModal();
    const first = own.current.querySelector('[data-first]');
    // What is filled in already need not bring up a phone's keyboard over the button that sends it.
    if (!first?.value || !matchMedia('(pointer: coarse)').matches) first?.focus();
    return () => before?.focus?.();
  }, [inline]);
  const cancel = (event) => { event.preventDefault(); onClose?.(); };
  const press = (event) => { if (event.target === own.current) onClose?.(); };
  const head = html`
    <header class="dialog-head"><h2>${title}</h2>
      <button type="button" class="icon-button" aria-label=${t('button.close')} onClick=${() => onClose?.()}>
        <${Icon} name="close" /></button>
    </header>`;
  if (inline) return html`<section class="dialog dialog-inline" aria-label=${title}>${head}${children}</section>`;
  return html`<dialog ref=${own} class="dialog" aria-label=${title} data-testid=${testid} onCancel=${cancel}
    onMouseDown=${press}>${head}${children}</dialog>`;
}
