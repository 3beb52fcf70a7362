/* One case on the desk: its reports, its place on the map, its category; then filed, checked or refused. */
import { html, useEffect, useMemo, useRef, useState } from './html.js';
import { api, freshKey } from './api.js';
import { Alike, joinInto, useAlikeOf } from './alike.js';
import { Button, Due, QueueReason, Stage } from './badges.js';
import { Bounces } from './bounces.js';
import { CategoryPicker } from './category-picker.js';
import { Report } from './event-view.js';
import { t } from './i18n.js';
import { Icon } from './icons.js';
import { useCtrlEnter, useKeys } from './keys.js';
import { Located } from './located.js';
import { filedToday } from './move-fields.js';
import { Moves, sendMove } from './moves.js';
import { MOST_KEYS, spoken } from './place-candidates.js';
import { PlaceMap, PlaceWords, usePlace } from './place-choosing.js';
import { apart } from './place-circle.js';
import { categoryName } from './session.js';
import { explain, Failure, Loading, Notice } from './states.js';
import { fromGcj } from './shift.js';
import { Suggested, useSuggested } from './suggested.js';
import { Timeline } from './timeline.js';
import { useNow } from './time.js';
import { toast } from './toasts.js';

const placeOf = (event) => (event.lon === null || event.lon === undefined ? null : { lon: event.lon, lat: event.lat });
const ASSIGNED_BY_HAND = new Set(['returned', 'nobody', 'faulty_rule']);
const LOST = new Set(['unplaced', 'default_point', 'outside']);

/** Where the reporter's device stood, when that contradicts the words; null where a hand put the place there. */
function deviceOf(event) {
  const { lon, lat, radius_m, system } = (event.place_conflict && event.reports.map((one) => one.place).find((one) => one?.lon)) || {};
  if (!lon || system === 'bd09') return null;
  const [east, north] = system === 'gcj02' ? fromGcj([lon, lat]) : [lon, lat];
  const place = placeOf(event);
  return place && apart(place, { lon: east, lat: north }) < 1 ? null : { lon: east, lat: north, radius_m };
}

/** The words to begin a search with, where the place is not known yet. */
const wordsOf = (event) => (LOST.has(event.queue) && event.reports.map((one) => one.place?.text).find(Boolean)) || '';
const isSame = (a, b) => a?.lon === b?.lon && a?.lat === b?.lat;

/** What to do about it: who may not assign by hand is told what he can do, and that a dispatcher assigns. */
const helpOf = ({ queue, actions }) => `queue_help.${queue}${ASSIGNED_BY_HAND.has(queue) && !actions.some(({ action }) => action === 'assign') ? '_watch' : ''}`;

export function DeskCase({ read, categories, onMoved }) {
  const at = useNow(1000);
  const { event, entries, error, reload } = read;
  if (!event) return html`<div class="desk-case">${error ? html`<${Failure} error=${error}
    onRetry=${reload} />` : html`<${Loading} rows=${5} />`}</div>`;
  const moved = (after) => { read.take(after); onMoved(after); };
  return html`
    <div class="desk-case" data-testid="desk-case" data-number=${event.number} data-stage=${event.stage}>
      <div class="desk-work">
        <header class="event-head"><p class="event-badges"><code>${event.number}</code><${Stage} stage=${event.stage} />
          <${QueueReason} queue=${event.queue} /><${Due} event=${event} at=${at} full=${true} /></p>
          ${event.queue ? html`<p class="desk-why" data-testid="desk-why">${t(helpOf(event))}
            ${event.place_missing && !event.candidates.length ? html`<strong class="desk-missing">${spoken(event.place_missing)}</strong>` : null}</p>` : null}
          ${event.place_conflict ? html`<p class="located-near" data-testid="place-conflicting">${t('event.place_conflict')}</p>` : null}</header>
        ${event.queue === 'disputed' || event.queue === 'returned' ? html`<${Bounces} event=${event} entries=${entries} />` : null}
        <${Decide} event=${event} categories=${categories} onMoved=${moved} onOvertaken=${reload} />
        <details><summary>${t('event.timeline')} (${entries.length})</summary><${Timeline} entries=${entries} at=${at} /></details>
      </div>
    </div>`;
}

/** The words of a place that was found by hand are known from now on, unless somebody takes that back. */
function tellLearned({ id, text }) {
  const forget = () => api.delete(`/places/${id}`, { why: 'undone' }).then(() => toast(t('place.unlearned')), (error) => toast(explain(error), 'bad'));
  toast(t('place.learned', { name: text }), 'good', { text: t('place.unlearn'), run: forget });
}

/** Place and category in one form: what differs from the event is corrected first, then the case is filed. */
function Decide({ event, categories, onMoved, onOvertaken }) {
  const [where, setWhere] = useState(() => ({ address: wordsOf(event), place: placeOf(event), by: '', decided: false,
    device: deviceOf(event) }));
  const [kind, setKind] = useState({ category: event.category, condition: event.condition, standard: event.standard });
  const [refusal, setRefusal] = useState(null);
  const [busy, setBusy] = useState(false);
  const keys = useRef({ correct: freshKey(), file: freshKey() });
  const given = useMemo(() => (event.candidates?.length ? { outcome: 'ambiguous', missing: event.place_missing, candidates: event.candidates } : null),
    [event.candidates]);
  const spot = usePlace({ value: where, onValue: (part) => setWhere((before) => ({ ...before, ...part })), given });
  useEffect(() => { setWhere((before) => ({ ...before, place: placeOf(event), by: '' })); }, [event.lon, event.lat]);
  useKeys(Object.fromEntries(spot.candidates.slice(0, MOST_KEYS).map((candidate, index) => [String(index + 1),
    () => spot.choose(candidate)])));
  const { place } = where;
  const offered = (action) => event.actions.some((offer) => offer.action === action);
  const carried = { category: kind.category, condition: kind.condition };
  // A void category can be filed no more: what took its place stands there instead, and is told.
  const filed = filedToday(event, categories);
  const isVoid = filed.category !== event.category;
  useEffect(() => { if (isVoid && offered('file')) setKind(filed); }, [isVoid]);
  const moved = !isSame(place, placeOf(event));
  const changed = moved || kind.category !== event.category || kind.condition !== event.condition;
  const isWhole = Boolean(place && kind.category);
  const alike = useAlikeOf(event);
  const suggested = useSuggested(event.reports.map((report) => report.words).join(' '), !kind.category);
  const join = (one) => joinInto(event, one.number, onMoved).catch((error) => { setRefusal(error); onOvertaken(); });
  const run = async (steps) => {
    if (busy) return;
    setBusy(true);
    setRefusal(null);
    try {
      let after = event;
      for (const [action, carry] of steps) after = await sendMove(after, action, carry, keys.current[action]);
      toast(t('move.done', { action: t(`action.${steps.at(-1)[0]}`) }));
      if (after.learned && after.learned.id !== event.learned?.id) tellLearned(after.learned);
      onMoved(after);
    } catch (error) {
      setRefusal(error);
      onOvertaken();
    }
    keys.current = { correct: freshKey(), file: freshKey() };
    setBusy(false);
  };
  const correction = { ...(moved && place ? { place } : {}), ...(event.stage === 'reported' && offered('file') ? {} : carried),
    reason: t('desk.placed_by_words') };
  const file = () => isWhole && offered('file') && run([...(moved ? [['correct', correction]] : []), ['file', carried]]);
  useCtrlEnter(file);
  const correct = () => run([['correct', { ...correction, ...carried }]]);
  return html`
    <form class="desk-form" noValidate onSubmit=${(press) => { press.preventDefault(); file(); }}>
      ${refusal ? html`<${Notice} kind="bad" testid="desk-refused">${explain(refusal)}<//>` : null}
      <div class="desk-told">${event.reports.map((report) => html`<${Report} key=${report.receipt} report=${report}
        number=${report.event} leading=${event.number} onLooked=${onOvertaken} />`)}
        <div class="field"><span class="field-label">${t('desk.step_place')}</span>
          <${PlaceWords} spot=${spot} label=${t('desk.search_place')} name="desk-address" testid="desk-address" keys=${true} /></div>
        <div class="field"><span class="field-label">${t('desk.step_category')}</span>
          ${isVoid ? html`<p class="located-near" data-testid="category-void"><${Icon} name="warning" size=${14} />
            ${t(filed.category ? 'desk.category_void_now' : 'desk.category_void', { name: categoryName(categories, event.category, null, event.standard), code: event.category })}</p>` : null}
          <${Suggested} items=${suggested} categories=${categories} onChoose=${setKind} />
          <${CategoryPicker} categories=${categories} value=${kind} onValue=${setKind} /></div></div>
      <div class="desk-where"><div class="field"><span class="field-label">${t('report.place')}</span>
        <${PlaceMap} spot=${spot} label=${t('report.place')} where="desk" /></div>
        ${offered('join') ? html`<${Alike} items=${alike} onJoin=${join} />` : null}
        <${Located} place=${place} category=${isVoid && kind.category === event.category ? '' : kind.category} condition=${kind.condition} /></div>
      <div class="desk-decide">
        ${offered('file') ? html`<${Button} type="submit" kind="strong" class="button-big" hint="Ctrl+↵" busy=${busy}
          disabled=${!isWhole} data-testid="move-file">${t('action.file')}<//>` : null}
        ${changed && offered('correct') && !(offered('file') && isWhole) ? html`<${Button} kind=${offered('file') ? 'plain' : 'strong'}
          busy=${busy} onClick=${correct} data-testid="move-correct">${t('desk.save_changes')}<//>` : null}
        <${Moves} event=${event} actions=${event.actions.filter(({ action }) => !['file', 'correct'].includes(action))}
          onMoved=${onMoved} onOvertaken=${onOvertaken} most=${4} />
      </div>
      ${offered('file') && !isWhole ? html`<p class="field-help">${t('desk.needs_both')}</p>` : null}
    </form>`;
}
