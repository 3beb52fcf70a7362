/* Links by which people make their own passwords; shown this once, to be handed over by whoever made them. */
import { html, useState } from './html.js';
import { api, freshKey } from './api.js';
import { Button } from './badges.js';
import { Dialog } from './dialog.js';
import { named, t } from './i18n.js';
import { explain, Notice } from './states.js';
import { whenFully } from './time.js';
import { toast } from './toasts.js';

const MOST = 200;
const linkOf = (token) => `${location.origin}/welcome#${token}`;
const cell = (text) => `"${String(text).replaceAll('"', '""').replace(/^[=+\-@]/, "'$&")}"`;

/** `people` are rows of the list; `onDone` hears that links were made. */
export function Invite({ people, onClose, onDone, inline, given = null }) {
  const [items, setItems] = useState(given);
  const [error, setError] = useState(null);
  const [busy, setBusy] = useState(false);
  const [key] = useState(freshKey);
  const asked = people.slice(0, MOST);
  const make = async () => {
    setBusy(true);
    setError(null);
    try {
      setItems((await api.post('/invitations', { parties: asked.map((one) => one.id) }, key)).items);
      onDone();
    } catch (refusal) {
      setError(refusal);
    }
    setBusy(false);
  };
  return html`<${Dialog} title=${t('staff.links')} onClose=${onClose} inline=${inline} testid="dialog-invite"><div class="sheet-body form">
    ${error ? html`<${Notice} kind="bad">${explain(error)}<//>` : null}
    ${items ? html`<${Links} items=${items} /><footer class="dialog-foot"><${Button} icon="download" onClick=${() => save(items)} data-testid="links-save">
        ${t('staff.links_save')}<//><${Button} kind="strong" onClick=${onClose}>${t('staff.links_done')}<//></footer>`
      : html`<p>${t('staff.links_help', { n: asked.length, names: asked.slice(0, 5).map(named).join(t('ground.comma')) })}</p>
        ${asked.some((one) => one.account === 'active') ? html`<${Notice} kind="warn">${t('staff.links_active')}<//>` : null}
        <footer class="dialog-foot"><${Button} onClick=${onClose}>${t('button.cancel')}<//>
          <${Button} kind="strong" busy=${busy} onClick=${make} data-testid="links-make">${t('staff.links_make', { n: asked.length })}<//></footer>`}</div><//>`;
}

function Links({ items }) {
  const copy = async (item) => {
    await navigator.clipboard?.writeText(linkOf(item.token)).then(() => toast(t('staff.copied', { name: named(item) })), () => null);
  };
  return html`<${Notice} kind="warn">${t('staff.links_once', { when: whenFully(items[0].ends_at) })}<//>
    <ul class="links">${items.map((item) => html`<li key=${item.party} data-testid="link" data-login=${item.login}>
      <label><strong>${named(item)}</strong> <code>${item.login}</code><input class="input" readonly value=${linkOf(item.token)} onFocus=${(event) => event.target.select()} /></label>
      <${Button} icon="copy" onClick=${() => copy(item)}>${t('staff.copy')}<//></li>`)}</ul>`;
}

/** All links as a table for a spreadsheet, made in the browser alone. */
function save(items) {
  const lines = [[t('staff.name'), t('signin.login'), t('staff.link'), t('staff.link_until')],
    ...items.map((item) => [named(item), item.login, linkOf(item.token), whenFully(item.ends_at)])];
  const file = new Blob([`\ufeff${lines.map((line) => line.map(cell).join(',')).join('\r\n')}`], { type: 'text/csv' });
  const link = Object.assign(document.createElement('a'), { href: URL.createObjectURL(file), download: 'links.csv' });
  link.click();
  URL.revokeObjectURL(link.href);
}
