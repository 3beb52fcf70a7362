/* One case on the desk: its reports, its place on the map, its category; then filed, checked or refused. */
import { html, useEffect, useRef, useState } from './html.js';
import { freshKey } from './api.js';
import { Button, Due, QueueReason, Stage } from './badges.js';
import { CategoryPicker } from './category-picker.js';
import { Report } from './event-view.js';
import { t } from './i18n.js';
import { onCtrlEnter } from './keys.js';
import { Located } from './located.js';
import { PinMap } from './map-pin.js';
import { Moves, sendMove } from './moves.js';
import { explain, Failure, Loading, Notice } from './states.js';
import { Timeline } from './timeline.js';
import { useNow } from './time.js';
import { toast } from './toasts.js';

const placeOf = (event) => (event.lon === null || event.lon === undefined ? null : { lon: event.lon, lat: event.lat });
const isSame = (a, b) => a?.lon === b?.lon && a?.lat === b?.lat;

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
          ${event.queue ? html`<p class="desk-why" data-testid="desk-why">${t(`queue_help.${event.queue}`)}</p>` : null}</header>
        <${Decide} event=${event} categories=${categories} onMoved=${moved} onOvertaken=${reload} />
        <details><summary>${t('event.timeline')} (${entries.length})</summary><${Timeline} entries=${entries} at=${at} /></details>
      </div>
    </div>`;
}

/** Place and category in one form: what differs from the event is corrected first, then the case is filed. */
function Decide({ event, categories, onMoved, onOvertaken }) {
  const [place, setPlace] = useState(placeOf(event));
  const [kind, setKind] = useState({ category: event.category, condition: event.condition });
  const [refusal, setRefusal] = useState(null);
  const [busy, setBusy] = useState(false);
  const keys = useRef({ correct: freshKey(), file: freshKey() });
  useEffect(() => { setPlace(placeOf(event)); }, [event.lon, event.lat]);
  const offered = (action) => event.actions.some((offer) => offer.action === action);
  const moved = !isSame(place, placeOf(event));
  const changed = moved || kind.category !== event.category || kind.condition !== event.condition;
  const isWhole = Boolean(place && kind.category);
  const run = async (steps) => {
    if (busy) return;
    setBusy(true);
    setRefusal(null);
    try {
      let after = event;
      for (const [action, carry] of steps) after = await sendMove(after, action, carry, keys.current[action]);
      toast(t('move.done', { action: t(`action.${steps.at(-1)[0]}`) }));
      onMoved(after);
    } catch (error) {
      setRefusal(error);
      onOvertaken();
    }
    keys.current = { correct: freshKey(), file: freshKey() };
    setBusy(false);
  };
  const correction = { ...(moved && place ? { place } : {}), ...(event.stage === 'reported' && offered('file') ? {} : kind),
    reason: t('desk.placed_by_words') };
  const file = () => isWhole && offered('file') && run([...(moved ? [['correct', correction]] : []), ['file', kind]]);
  const correct = () => run([['correct', { ...correction, ...kind }]]);
  return html`
    <form class="desk-form" noValidate onSubmit=${(press) => { press.preventDefault(); file(); }} onKeyDown=${onCtrlEnter(file)}>
      ${refusal ? html`<${Notice} kind="bad" testid="desk-refused">${explain(refusal)}<//>` : null}
      <div class="desk-told">${event.reports.map((report) => html`<${Report} key=${report.receipt} report=${report}
        number=${event.number} onLooked=${onOvertaken} />`)}
        <div class="field"><span class="field-label">${t('desk.step_category')}</span>
          <${CategoryPicker} categories=${categories} value=${kind} onValue=${setKind} /></div></div>
      <div class="desk-where"><div class="field"><span class="field-label">${t('desk.step_place')}</span>
        <${PinMap} value=${place} onValue=${setPlace} label=${t('report.place')} /></div>
        <${Located} place=${place} category=${kind.category} condition=${kind.condition} /></div>
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
