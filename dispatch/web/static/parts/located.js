/* Who would get a report from here, why, and until when; nothing is saved by asking. */
import { classes, html, useEffect, useState } from './html.js';
import { api } from './api.js';
import { QueueReason } from './badges.js';
import { inBoth, named, t } from './i18n.js';
import { Icon } from './icons.js';
import { explain } from './states.js';
import { left, whenFully } from './time.js';

const PAUSE_MS = 250;
const BORDER_M = 30;
const SHORT = 3;

/** The dry run's answer for a place, kept up to date while the form changes. */
export function useLocated(place, category, condition) {
  const [answer, setAnswer] = useState(null);
  const [trouble, setTrouble] = useState(null);
  useEffect(() => {
    if (!place) { setAnswer(null); setTrouble(null); return undefined; }
    const ended = new AbortController();
    const bell = setTimeout(() => api.get('/locate', { lon: place.lon, lat: place.lat, category, condition }, ended.signal).then(
      (found) => { setAnswer(found); setTrouble(null); },
      (error) => { if (!ended.signal.aborted) { setAnswer(null); setTrouble(error); } },
    ), PAUSE_MS);
    return () => { clearTimeout(bell); ended.abort(); };
  }, [place?.lon, place?.lat, category, condition]);
  return { answer, trouble };
}

/** `queue` is why the desk will look first, where the page knows more of it than the point alone tells. */
export function Located({ place, category, condition, queue }) {
  const { answer, trouble } = useLocated(place, category, condition);
  return html`<${LocatedCard} answer=${answer} trouble=${trouble} hasPlace=${Boolean(place)} radius_m=${place?.radius_m} queue=${queue} />`;
}

/** `radius_m` is how unsure the place is; a circle that reaches over the border is said. With a `queue` nobody is named: who it
 *  will be is not known. */
export function LocatedCard({ answer, trouble, hasPlace, radius_m = 0, queue = '' }) {
  if (trouble) return html`<div class="located located-bad" role="status"><p>${explain(trouble)}</p></div>`;
  if (!hasPlace) return html`<div class="located located-empty" data-testid="located"><p>${t('located.no_place')}</p></div>`;
  if (!answer) return html`<div class="located located-empty" data-testid="located"><p>${t('state.loading')}</p></div>`;
  const border_m = answer.border_m ?? null;
  const isWide = border_m !== null && radius_m > border_m;
  return html`
    <div class=${classes('located', { 'located-queue': queue || answer.queue })} role="status" aria-live="polite" data-testid="located"
      data-grid=${answer.grid?.code || ''}>
      <p class="located-to"><${Icon} name=${queue || answer.queue ? 'inbox' : 'assigned'} size=${18} />
        <span>${t(queue || answer.queue ? 'located.desk' : 'located.goes_to')}</span>
        ${queue || answer.queue ? html`<${QueueReason} queue=${queue || answer.queue} />` : html`<strong>${answer.holder ? named(answer.holder) : t('located.officer')}</strong>`}</p>
      ${queue ? null : html`<${Why} answer=${answer} />`}
      <p class="located-facts">
        ${answer.grid ? html`<span><${Icon} name="grid"
          size=${14} />${named(answer.grid)} <code>${answer.grid.code}</code></span>` : null}
        ${border_m === null ? null : html`<span data-testid="located-border"><${Icon} name="target"
          size=${14} />${t('located.border', { m: Math.round(border_m) })}</span>`}
        ${answer.due_at && !queue ? html`<span title=${whenFully(answer.due_at)}>
          <${Icon} name="clock" size=${14} />${t('located.until', { when: whenFully(answer.due_at), left: left(answer.due_at) })}</span>` : null}
      </p>
      ${isWide || (border_m !== null && border_m < BORDER_M) ? html`<p class="located-near"><${Icon} name="warning" size=${14} />
        <span>${isWide ? t('located.over_border', { m: Math.round(border_m), radius: Math.round(radius_m) }) : t('located.near_border', { m: Math.round(border_m) })}</span></p>` : null}
    </div>`;
}

/** Who was chosen; the way there is folded when it was long. */
function Why({ answer }) {
  const chosen = answer.why.filter((link) => link.chose).at(-1);
  const isLong = chosen && answer.why.length > SHORT;
  const sentence = isLong ? inBoth(chosen, 'text') : inBoth(answer, 'sentence');
  if (!sentence) return null;
  return html`<p class="why" data-testid="located-why">${answer.queue && answer.grid ? t('located.once_known', { sentence }) : sentence}</p>
    ${isLong ? html`<details class="why-all"><summary>${t('located.before', { n: answer.why.length - 1 })}</summary>
      <ol>${answer.why.filter((link) => link !== chosen).map((link, index) => html`<li key=${index}>${inBoth(link, 'text')}</li>`)}</ol></details>` : null}`;
}
