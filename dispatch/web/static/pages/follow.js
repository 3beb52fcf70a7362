/* Where a citizen's report stands: by receipt number and code, without an account. */
import { html, useEffect, useRef, useState } from '../parts/html.js';
import { api, freshKey } from '../parts/api.js';
import { Button, Due, Stage } from '../parts/badges.js';
import { useCategories } from '../parts/category-picker.js';
import { TextField } from '../parts/fields.js';
import { t, word } from '../parts/i18n.js';
import { Icon } from '../parts/icons.js';
import { MoveDialog } from '../parts/moves.js';
import { mount } from '../parts/page.js';
import { PhotoSides } from '../parts/photos.js';
import { categoryName } from '../parts/session.js';
import { explain, Notice } from '../parts/states.js';
import { useNow, when, whenFully } from '../parts/time.js';

const POLL_MS = 20000;
const CARRY = { urge: ['words'], call_back: ['answer'], reopen: ['reason'] };
const ANSWERS = ['satisfied', 'not']; // whoever answers was reached

function Follow() {
  const asked = new URLSearchParams(location.search);
  const [receipt, setReceipt] = useState(asked.get('receipt') || '');
  const [code, setCode] = useState(asked.get('code') || '');
  const [found, setFound] = useState(null);
  const [refusal, setRefusal] = useState(null);
  const [busy, setBusy] = useState(false);
  const look = async () => {
    setBusy(true);
    try {
      setFound(await api.get(`/reports/${encodeURIComponent(receipt.trim())}`, { code: code.trim() }));
      setRefusal(null);
    } catch (error) {
      setFound(null);
      setRefusal(error);
    }
    setBusy(false);
  };
  useEffect(() => { if (receipt && code) look(); history.replaceState(null, '', location.pathname); }, []);
  useEffect(() => {
    if (!found) return undefined;
    const bell = setInterval(() => api.get(`/reports/${found.receipt}`, { code: code.trim() }).then(setFound, () => null), POLL_MS);
    return () => clearInterval(bell);
  }, [found?.receipt]);
  return html`
    <div class="card-page">
      <form class="card form" noValidate onSubmit=${(event) => { event.preventDefault(); look(); }}>
        <h1>${t('page.follow')}</h1>
        ${refusal ? html`<${Notice} kind="bad"
          testid="follow-refused">${refusal.status === 404 ? t('follow.unknown') : explain(refusal)}<//>` : null}
        <div class="pair">
          <${TextField} name="receipt" label=${t('follow.receipt')} help=${t('follow.receipt_help')} value=${receipt}
            onValue=${setReceipt} testid="follow-receipt" inputmode="numeric" autocomplete="off" />
          <${TextField} name="code" label=${t('follow.code')} value=${code} onValue=${setCode} testid="follow-code-input"
            inputmode="numeric" autocomplete="off" />
        </div>
        <${Button} type="submit" kind="strong" icon="search" busy=${busy} disabled=${!receipt.trim() || !code.trim()}
          data-testid="follow-submit">${t('follow.look')}<//>
      </form>
      ${found ? html`<${Found} found=${found} code=${code.trim()} onChange=${setFound} />` : null}
    </div>`;
}

function Found({ found, code, onChange }) {
  const categories = useCategories();
  const at = useNow(1000);
  const [chosen, setChosen] = useState(null);
  const key = useRef(freshKey());
  const event = { number: found.receipt, stage: found.stage, summary: found.address, due_at: found.due_at, warn_at: null };
  const send = (_, action, { files: _files, ...carry }) => api.post(`/reports/${found.receipt}/moves`, { code, action, carry }, key.current);
  return html`
    <section class="card found" data-testid="follow-found" data-stage=${found.stage}>
      <p class="event-badges"><${Stage} stage=${found.stage} /><code>${found.receipt}</code></p>
      <h2>${categoryName(categories, found.category, null, found.standard) || t('event.no_category')}</h2>
      ${found.address ? html`<p class="event-where"><${Icon} name="pin" size=${14} />${found.address}</p>` : null}
      ${found.closed_at ? html`<p>${t('follow.closed', { when: whenFully(found.closed_at), outcome: word('outcome', found.outcome) })}</p>` : html`<p>
        <${Due} event=${event} at=${at} full=${true} /></p>`}
      ${found.joined_into ? html`<${Notice}>${t('follow.joined', { number: found.joined_into })}<//>` : null}
      <${PhotoSides} photos=${found.photos} addressOf=${(sha256) => api.followedFileAddress(found.receipt, code, sha256)} />
      <div class="moves">${found.actions.map((action) => html`<${Button} key=${action} data-testid=${`move-${action}`}
        onClick=${() => { key.current = freshKey(); setChosen(action); }}>${t(`follow.${action}`)}<//>`)}</div>
      <ol class="steps">${[...found.entries].reverse().map((entry, index) => html`
        <li key=${index}><time datetime=${entry.at}>${when(entry.at)}</time><span>${t(`told.${entry.action}`)}</span>
          <${Stage} stage=${entry.stage} /></li>`)}</ol>
      ${chosen ? html`<${MoveDialog} key=${chosen} event=${event} offer=${{ action: chosen, carry: CARRY[chosen], to: found.stage,
          name: t(`follow.${chosen}`), answers: ANSWERS, labels: { answer: t('follow.answer') } }}
        send=${send} onClose=${() => setChosen(null)}
        onMoved=${(after) => { setChosen(null); onChange(after); }} />` : null}
    </section>`;
}

mount(Follow, { title: 'page.follow' });
