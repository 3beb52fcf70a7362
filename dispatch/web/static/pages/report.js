/* A report comes in: what, where, which kind, who called; and at once who gets it and until when. */
import { html, useEffect, useRef, useState } from '../parts/html.js';
import { api, Offline } from '../parts/api.js';
import { Alike, joinInto, useAlike } from '../parts/alike.js';
import { Button } from '../parts/badges.js';
import { CategoryPicker, useCategories } from '../parts/category-picker.js';
import { clearDraft, emptyDraft, keepDraft, readDraft } from '../parts/drafts.js';
import { CheckField, TextField, WordsField } from '../parts/fields.js';
import { t } from '../parts/i18n.js';
import { useCtrlEnter } from '../parts/keys.js';
import { Located } from '../parts/located.js';
import { mount } from '../parts/page.js';
import { PhotoInput, sendPhotos } from '../parts/photos.js';
import { PlaceMap, PlaceWords, queueOf, usePlace } from '../parts/place-choosing.js';
import { Receipt } from '../parts/receipt.js';
import { hasRole } from '../parts/session.js';
import { explain, Notice } from '../parts/states.js';
import { Suggested, useSuggested } from '../parts/suggested.js';
import { toast } from '../parts/toasts.js';

const LONGEST_WORDS = 4000;

/** Only what was filled in; a hotline report brings its caller along. `place` is the pin that may be believed. */
async function bodyOf({ words, address, category, condition, caller }, place, photos, takesCalls) {
  const body = {};
  if (words.trim()) body.words = words.trim();
  const text = address.trim();
  if (place || text) body.place = { ...place, ...(text ? { text } : {}) };
  if (category) Object.assign(body, { category, condition });
  if (takesCalls) body.channel = 'hotline';
  if (takesCalls && (caller.name.trim() || caller.phone.trim())) {
    body.caller = { name: caller.name.trim(), phone: caller.phone.trim(), confidential: caller.confidential };
  }
  if (photos.length) body.files = await sendPhotos(photos);
  return body;
}

/** The draft, kept over a reload; a change that comes late is made to the newest draft. */
function useDraft() {
  const [draft, setDraft] = useState(readDraft);
  const newest = useRef(draft);
  const put = (next) => {
    newest.current = next;
    setDraft(next);
  };
  const change = (part) => {
    put({ ...newest.current, ...part });
    keepDraft(newest.current);
  };
  return [draft, change, () => put(emptyDraft())];
}

function Report() {
  const categories = useCategories();
  const takesCalls = hasRole('operator', 'duty_leader');
  const [draft, change, begin] = useDraft();
  const [photos, setPhotos] = useState([]);
  const [refusal, setRefusal] = useState(null);
  const [faults, setFaults] = useState({});
  const [busy, setBusy] = useState(false);
  const [done, setDone] = useState(null);
  const words = useRef(null);
  const spot = usePlace({ value: draft, onValue: change, words: draft.words });
  const alike = useAlike(draft);
  const suggested = useSuggested(draft.words, !draft.category && !done);
  // Who takes a call begins to type at once; on a phone that would bring up a keyboard over half of the form.
  useEffect(() => { if (takesCalls && !done) words.current?.querySelector('textarea')?.focus(); }, [done]);
  const submit = async (into = null) => {
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
      const sent = await api.post('/reports', await bodyOf(draft, spot.believed, photos, takesCalls), draft.key);
      setDone(sent);
      clearDraft();
      if (into && sent.stage !== 'joined') await join(sent, into.number);
    } catch (error) {
      setRefusal(error);
      setFaults(faultsOf(error));
      // A refused body may be mended: it is another request then.
      if (!(error instanceof Offline)) change({ key: emptyDraft().key });
    }
    setBusy(false);
  };
  /** The report is kept, whatever becomes of the joining. */
  const join = async (sent, number) => {
    try {
      const event = await api.get(`/events/${sent.event}`);
      await joinInto(event, number, (after) => setDone((before) => before && { ...before, stage: after.stage, due_at: after.due_at }));
    } catch (error) {
      toast(explain(error), 'bad');
    }
  };
  const again = () => {
    begin();
    setPhotos([]);
    spot.forget();
    setDone(null);
  };
  useCtrlEnter(() => { if (!done) submit(); });
  if (done) return html`<${Receipt} done=${done} onAgain=${again} />`;
  const told = html`<div ref=${words} key="words"><${WordsField} name="words" label=${t('report.words')} placeholder=${t('report.words_hint')}
    rows=${4} most=${LONGEST_WORDS} value=${draft.words} error=${faults.words}
    onValue=${(text) => { change({ words: text }); if (faults.words) setFaults({ ...faults, words: '' }); }}
    testid="report-words" first=${true} onLeave=${() => spot.leave(draft.address)} /></div>`;
  const where = html`<${PlaceWords} key="where" spot=${spot} label=${t('report.address')} error=${faults.text} testid="report-address" />`;
  const kind = html`<div class="field" key="kind"><span class="field-label">${t('report.category')}</span>
    <${Suggested} items=${suggested} categories=${categories} onChoose=${change} />
    <${CategoryPicker} categories=${categories} value=${draft} onValue=${change} error=${faults.category || faults.condition} /></div>`;
  const pictures = html`<${PhotoInput} key="photos" label=${t('report.photos')} value=${photos} onValue=${setPhotos} testid="report-photos" />`;
  const caller = html`<${CallerFields} key="caller" caller=${draft.caller} onValue=${(one) => change({ caller: one })} faults=${faults} />`;
  // Who takes a call asks for the place early; who reports alone finds its words beside the map.
  return html`
    <form class="report" noValidate onSubmit=${(event) => { event.preventDefault(); submit(); }}>
      <div class="report-form">
        <h1>${t('page.report')}</h1>
        ${refusal ? html`<${Notice} kind="bad"
          testid="report-refused">${refusal instanceof Offline ? t('report.kept') : explain(refusal)}<//>` : null}
        ${takesCalls ? [told, where, kind, caller, pictures] : [told, kind, pictures, where]}
      </div>
      <div class="report-place">
        <div class="field report-map"><span class="field-label">${t('report.place')}</span>${faults.place || faults.lon ? html`<p class="field-error"
          role="alert">${faults.place || faults.lon}</p>` : null}
          <${PlaceMap} spot=${spot} label=${t('report.place')} where=${takesCalls ? 'call' : ''} /></div>
        <${Alike} items=${alike} onJoin=${submit} />
        <${Located} place=${draft.place} category=${draft.category} condition=${draft.condition} queue=${queueOf(spot)} />
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
