/* Let a version rule: at once, or from an instant or a day of the city's time on. */
import { html, useState } from './html.js';
import { freshKey } from './api.js';
import { Button } from './badges.js';
import { Dialog } from './dialog.js';
import { Chips, TextField } from './fields.js';
import { t } from './i18n.js';
import { explain, Notice } from './states.js';
import { fromCityTime } from './time.js';
import { toast } from './toasts.js';

const INSTANT = { field: 'at', kind: 'datetime-local', label: 'ground.date', later: 'ground.at_date', read: fromCityTime };
const DAY = { field: 'from_on', kind: 'date', label: 'rules.first_day', later: 'rules.at_day', read: (text) => text };

/** `words` are `{name, help, now, submit}`; `byDays` asks for a day. `send(body, key)` answers what is to be said. */
export function Activate({ words, byDays = false, send, onClose, onDone, inline }) {
  const by = byDays ? DAY : INSTANT;
  const [when, setWhen] = useState('now');
  const [text, setText] = useState('');
  const [lacking, setLacking] = useState('');
  const [refusal, setRefusal] = useState(null);
  const [busy, setBusy] = useState(false);
  const [key] = useState(freshKey);
  const submit = async (event) => {
    event.preventDefault();
    const chosen = when === 'date' ? by.read(text) : null;
    setLacking(when === 'date' && !chosen ? t('field.must') : '');
    if (when === 'date' && !chosen) return;
    setBusy(true);
    setRefusal(null);
    try {
      toast(await send(chosen ? { [by.field]: chosen } : {}, `${key}-${chosen || 'now'}`));
      onDone();
    } catch (error) {
      setRefusal(error);
      setBusy(false);
    }
  };
  return html`<${Dialog} title=${t('ground.activate_of', { name: words.name })} onClose=${onClose} inline=${inline} testid="dialog-activate">
    <form class="form" noValidate onSubmit=${submit}>
      <p>${words.help}</p>
      ${refusal ? html`<${Notice} kind="bad" testid="activate-refusal">${explain(refusal)}<//>` : null}
      <${Chips} label=${t('ground.when')} value=${when} onValue=${setWhen} choices=${[['now', words.now], ['date', t(by.later)]]} />
      ${when === 'date' ? html`<${TextField} name="activate-at" kind=${by.kind} label=${t(by.label)} value=${text} onValue=${setText}
        needed error=${lacking || refusal?.faultOf?.(by.field) || null} testid="activate-at" />` : null}
      <footer class="dialog-foot"><${Button} onClick=${onClose}>${t('button.cancel')}<//>
        <${Button} type="submit" kind="strong" busy=${busy} data-testid="activate-submit">${when === 'now' ? words.submit : t('ground.plan')}<//></footer>
    </form><//>`;
}
