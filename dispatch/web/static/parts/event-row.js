/* One event in a list: lamp, what, where, who, how long. */
import { classes, html } from './html.js';
import { Due, QueueReason, Stage, Step, Urgency } from './badges.js';
import { t } from './i18n.js';
import { categoryName, partyName, whereOf } from './session.js';
import { lamp } from './time.js';

export function EventRow({ event, categories, at, picked, fresh, onPick, reached = true, testid = 'center-list-row' }) {
  const what = categoryName(categories, event.category, null, event.standard) || t('event.no_category');
  return html`
    <button type="button" class=${classes('row', `row-${lamp(event, at)}`, { 'row-picked': picked, 'row-fresh': fresh })}
      aria-current=${picked ? 'true' : null}
      data-testid=${testid} data-number=${event.number} data-stage=${event.stage}
      tabindex=${reached ? 0 : -1} onClick=${() => onPick(event.number)}>
      <span class="row-head"><strong>${what}</strong><${Urgency} urgency=${event.urgency} /><${Stage} stage=${event.stage} />
        ${event.weight > 1 ? html`<span class="cluster" title=${t('event.weight', { n: event.weight })}
          data-testid="row-weight">×${event.weight}</span>` : null}</span>
      <span class="row-where"><span>${event.address || event.summary || whereOf(event)}</span><${QueueReason} queue=${event.queue} /></span>
      <span class="row-foot"><code>${event.number}</code><span class="row-who">${event.queue ? '' : partyName(event.holder)}</span>
        <${Step} step=${event.step} /><${Due} event=${event} at=${at} /></span>
    </button>`;
}
