/* Moves that still wait on the device, and those the city refused when they arrived. */
import { html } from './html.js';
import { Button } from './badges.js';
import { isChinese, knows, t } from './i18n.js';
import { Icon } from './icons.js';
import { drop, tryAgain } from './outbox.js';
import { when } from './time.js';

export const WaitingMoves = ({ moves }) => html`
  <section class="waiting" aria-label=${t('outbox.title')} data-testid="outbox">
    <h2><${Icon} name="clock" />${t('outbox.title')} <b data-testid="outbox-count"
      data-value=${moves.length}>${moves.length}</b></h2>
    <ul>${moves.map((move) => html`<${One} key=${move.id} move=${move} />`)}</ul>
  </section>`;

const One = ({ move }) => html`
  <li class=${move.refusal ? 'waiting-refused' : ''} data-testid="outbox-move" data-action=${move.action}
    data-refused=${move.refusal ? 'true' : 'false'}>
    <p><strong>${t(`action.${move.action}`)}</strong> <span>${move.summary}</span> <time datetime=${move.happened_at}>${when(move.happened_at)}</time></p>
    ${move.refusal ? html`<p class="field-error"
      role="alert">${t('outbox.refused')} ${knows(`problem.${move.refusal.code}`) ? t(`problem.${move.refusal.code}`) : ''} <small>${isChinese() ? move.refusal.detailZh : move.refusal.detail}</small></p>
      <p class="moves"><${Button} onClick=${() => tryAgain(move)}>${t('outbox.again')}<//>
        <${Button} kind="grave" onClick=${() => drop(move.id)} data-testid="outbox-drop">${t('outbox.drop')}<//></p>` : null}
  </li>`;
