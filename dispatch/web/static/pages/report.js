/* A report comes in: what, where, which kind, who called; and at once who gets it and until when. */
import { html, useRef, useState } from '../parts/html.js';
import { api, Offline } from '../parts/api.js';
import { Button } from '../parts/badges.js';
import { CategoryPicker, useCategories } from '../parts/category-picker.js';
import { clearDraft, emptyDraft, keepDraft, readDraft } from '../parts/drafts.js';
import { CheckField, TextField, WordsField } from '../parts/fields.js';
import { t } from '../parts/i18n.js';
import { onCtrlEnter } from '../parts/keys.js';
import { Located } from '../parts/located.js';
import { PinMap } from '../parts/map-pin.js';
import { mount } from '../parts/page.js';
import { PhotoInput, sendPhotos } from '../parts/photos.js';
import { Receipt } from '../parts/receipt.js';
import { hasRole } from '../parts/session.js';
import { explain, Notice } from '../parts/states.js';

const LONGEST_WORDS = 4000;

/** Only what was filled in; a hotline report brings its caller along. */
async function bodyOf(draft, photos, takesCalls) {
  const { words, place, address, category, condition, caller } = draft;
  const body = {};
  if (words.trim()) body.words = words.trim();
  if (place || address.trim()) body.place = { ...(place || {}), ...(address.trim() ? { text: address.trim() } : {}) };
  if (category) Object.assign(body, { category, condition });
  if (takesCalls) body.channel = 'hotline';
  if (takesCalls && (caller.name.trim() || caller.phone.trim())) {
    body.caller = { name: caller.name.trim(), phone: caller.phone.trim(), confidential: caller.confidential };
  }
  if (photos.length) body.files = await sendPhotos(photos);
  return body;
}

function Report() {
  const categories = useCategories();
  const takesCalls = hasRole('operator', 'duty_leader');
  const [draft, setDraft] = useState(readDraft);
  const [photos, setPhotos] = useState([]);
  const [refusal, setRefusal] = useState(null);
  const [faults, setFaults] = useState({});
  const [busy, setBusy] = useState(false);
  const [done, setDone] = useState(null);
  const words = useRef(null);
  const change = (part) => {
    const next = { ...draft, ...part };
    keepDraft(next);
    setDraft(next);
  };
  const submit = async () => {
    if (busy) return;
    if (!draft.words.trim() && !draft.place && !draft.address.trim()) {
      setFaults({ words: t('report.words_or_place') });
      words.current?.querySelector('textarea')?.focus();
      return;
    }
    setBusy(true);
    setRefusal(null);
    setFaults({});
    try {
      setDone(await api.post('/reports', await bodyOf(draft, photos, takesCalls), draft.key));
      clearDraft();
    } catch (error) {
      setRefusal(error);
      setFaults(faultsOf(error));
      // A refused body may be mended: it is another request then.
      if (!(error instanceof Offline)) change({ key: emptyDraft().key });
    }
    setBusy(false);
  };
  const again = () => {
    setDraft(emptyDraft());
    setPhotos([]);
    setDone(null);
  };
  if (done) return html`<${Receipt} done=${done} onAgain=${again} />`;
  return html`
    <form class="report" noValidate onSubmit=${(event) => { event.preventDefault(); submit(); }} onKeyDown=${onCtrlEnter(submit)}>
      <div class="report-form">
        <h1>${t('page.report')}</h1>
        ${refusal ? html`<${Notice} kind="bad"
          testid="report-refused">${refusal instanceof Offline ? t('report.kept') : explain(refusal)}<//>` : null}
        <div ref=${words}><${WordsField} name="words" label=${t('report.words')} placeholder=${t('report.words_hint')} rows=${5}
          most=${LONGEST_WORDS} value=${draft.words} onValue=${(text) => change({ words: text })} error=${faults.words}
          testid="report-words" first=${true} /></div>
        <div class="field"><span class="field-label">${t('report.category')}</span>
          <${CategoryPicker} categories=${categories} value=${draft} onValue=${change}
            error=${faults.category || faults.condition} /></div>
        <${TextField} name="address" label=${t('report.address')} placeholder=${t('report.address_hint')} value=${draft.address}
          onValue=${(text) => change({ address: text })} error=${faults.text} testid="report-address" autocomplete="off" />
        <${PhotoInput} label=${t('report.photos')} value=${photos} onValue=${setPhotos} testid="report-photos" />
        ${takesCalls ? html`<${CallerFields} caller=${draft.caller} onValue=${(caller) => change({ caller })}
          faults=${faults} />` : null}
      </div>
      <div class="report-place">
        <div class="field report-map"><span class="field-label">${t('report.place')}</span>${faults.place || faults.lon ? html`<p class="field-error"
          role="alert">${faults.place || faults.lon}</p>` : null}
          <${PinMap} value=${draft.place} onValue=${(place) => change({ place })} label=${t('report.place')} /></div>
        <${Located} place=${draft.place} category=${draft.category} condition=${draft.condition} />
        <div class="report-send">
          <input type="hidden" name="idempotency-key" value=${draft.key} />
          <${Button} type="submit" kind="strong" class="button-big" hint="Ctrl+↵" busy=${busy}
            data-testid="report-submit">${t(refusal instanceof Offline ? 'report.send_again' : 'report.send')}<//>
        </div>
      </div>
    </form>`;
}

function faultsOf(error) {
  const found = {};
  for (const { field, reason } of error.faults || []) for (const part of field.split('.')) found[part] ??= reason;
  return found;
}

function CallerFields({ caller, onValue, faults }) {
  const set = (key) => (value) => onValue({ ...caller, [key]: value });
  return html`<fieldset class="caller"><legend>${t('report.caller')}</legend>
    <div class="pair">
      <${TextField} name="caller-name" label=${t('report.caller_name')} value=${caller.name} onValue=${set('name')}
        error=${faults.name} testid="caller-name" autocomplete="off" />
      <${TextField} name="caller-phone" label=${t('report.caller_phone')} kind="tel" value=${caller.phone} onValue=${set('phone')}
        error=${faults.phone} testid="caller-phone" autocomplete="off" />
    </div>
    <${CheckField} label=${t('report.confidential')} help=${t('report.confidential_help')} value=${caller.confidential}
      onValue=${set('confidential')} testid="caller-confidential" />
  </fieldset>`;
}

mount(Report, { title: 'page.report' });
