/* Says whether what is shown is live. */
import { html } from './html.js';
import { t } from './i18n.js';
import { Icon } from './icons.js';

export const LiveSign = ({ state, onRefresh }) => html`
  <p class=${`live-sign live-${state}`} role="status" data-testid="live-state" data-state=${state}>
    <${Icon} name=${state === 'live' ? 'live' : state === 'polling' ? 'warning' : 'clock'} /><span>${t(`live.${state}`)}</span>
    ${state === 'polling' && onRefresh ? html`<button type="button" class="link-button"
      onClick=${onRefresh}>${t('live.ask_now')}</button>` : null}
  </p>`;
