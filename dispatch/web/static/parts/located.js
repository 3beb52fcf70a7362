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

export function Located({ place, category, condition }) {
  const { answer, trouble } = useLocated(place, category, condition);
  return html`<${LocatedCard} answer=${answer} trouble=${trouble} hasPlace=${Boolean(place)} />`;
}

export function LocatedCard({ answer, trouble, hasPlace }) {
  if (trouble) return html`<div class="located located-bad" role="status"><p>${explain(trouble)}</p></div>`;
  if (!hasPlace) return html`<div class="located located-empty" data-testid="located"><p>${t('located.no_place')}</p></div>`;
  if (!answer) return html`<div class="located located-empty" data-testid="located"><p>${t('state.loading')}</p></div>`;
  const near = answer.border_m !== null && answer.border_m !== undefined && answer.border_m < BORDER_M;
  return html`
    <div class=${classes('located', { 'located-queue': answer.queue })} role="status" aria-live="polite" data-testid="located"
      data-grid=${answer.grid?.code || ''}>
      <p class="located-to"><${Icon} name=${answer.queue ? 'inbox' : 'assigned'} size=${18} />
        <span>${t(answer.queue ? 'located.desk' : 'located.goes_to')}</span>
        ${answer.queue ? html`<${QueueReason} queue=${answer.queue} />` : html`<strong>${answer.holder ? named(answer.holder) : t('located.officer')}</strong>`}</p>
      ${inBoth(answer, 'sentence') ? html`<p class="why"
        data-testid="located-why">${answer.queue && answer.grid ? t('located.once_known', { sentence: inBoth(answer, 'sentence') }) : inBoth(answer, 'sentence')}</p>` : null}
      <p class="located-facts">
        ${answer.grid ? html`<span><${Icon} name="grid"
          size=${14} />${named(answer.grid)} <code>${answer.grid.code}</code></span>` : null}
        ${answer.due_at ? html`<span title=${whenFully(answer.due_at)}>
          <${Icon} name="clock" size=${14} />${t('located.until', { when: whenFully(answer.due_at), left: left(answer.due_at) })}</span>` : null}
      </p>
      ${near ? html`<p class="located-near">
        <${Icon} name="warning" size=${14} />${t('located.near_border', { m: Math.round(answer.border_m) })}</p>` : null}
    </div>`;
}
