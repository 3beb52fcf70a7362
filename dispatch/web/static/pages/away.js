/* The server answers and its database does not: says so, and tries again by itself. */
import { html, useEffect } from '../parts/html.js';
import { t } from '../parts/i18n.js';
import { mount } from '../parts/page.js';
import { Button } from '../parts/badges.js';
import { Empty } from '../parts/states.js';

const AGAIN_MS = 15000;

function Away() {
  useEffect(() => {
    const bell = setTimeout(() => location.reload(), AGAIN_MS);
    return () => clearTimeout(bell);
  }, []);
  return html`<div class="card-page"><section class="card" data-testid="away"><h1 class="unseen">${t('page.away')}</h1>
    <${Empty} icon="warning" title=${t('page.away')}><span>${t('away.help')}</span><//>
    <p class="lost-ways"><${Button} kind="strong" onClick=${() => location.reload()}>${t('state.retry')}<//></p></section></div>`;
}

mount(Away, { title: 'page.away', city: false, bar: false });
