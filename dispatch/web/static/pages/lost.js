/* An address that leads nowhere: says so, and where to go on. */
import { html } from '../parts/html.js';
import { t } from '../parts/i18n.js';
import { mount } from '../parts/page.js';
import { Empty } from '../parts/states.js';

const Lost = () => html`
  <div class="card-page"><section class="card" data-testid="lost"><h1 class="unseen">${t('page.lost')}</h1>
    <${Empty} icon="pin" title=${t('page.lost')}><span>${t('lost.help')}</span><//>
    <p class="lost-ways"><a class="button button-strong" href="/">${t('lost.home')}</a></p></section></div>`;

mount(Lost, { title: 'page.lost' });
