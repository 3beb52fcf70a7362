/* How every page begins: catalogue, city, session, then its own content between bar and toasts. */
import { html, render, useEffect } from './html.js';
import { language, loadCatalogue, t } from './i18n.js';
import { useObservable } from './observable.js';
import { Bar } from './bar.js';
import { city, cityName, hasRole, keepOnDevice, readCity, readSession, session } from './session.js';
import { Empty, Failure } from './states.js';
import { Toasts } from './toasts.js';

/** Draws `Page` under the name `title`; with `staff` a visitor is sent to sign in first, `only` names the roles let in.
 *  One that `keeps` opens without network as well. */
export async function mount(Page, { title, staff = false, only = null, city: needsCity = true, bar = true, keeps = false }) {
  const root = document.getElementById('page');
  if (keeps) keepOnDevice();
  try {
    await Promise.all([loadCatalogue(), needsCity ? readCity() : null, needsCity ? readSession() : null]);
  } catch (error) {
    render(html`<main class="alone"><${Failure} error=${error} onRetry=${() => location.reload()} /></main>`, root);
    return;
  }
  const toSignIn = () => location.replace(`/signin?next=${encodeURIComponent(location.pathname + location.search)}`);
  if (staff && !session.get()) {
    toSignIn();
    return;
  }
  if (staff) addEventListener('signed-out', toSignIn);
  render(html`<${Frame} Page=${Page} title=${title} only=${only} bar=${bar} />`, root);
  root.dataset.pageReady = 'true';
}

function Frame({ Page, title, only, bar }) {
  useObservable(language);
  useObservable(session);
  useObservable(city);
  useEffect(() => { document.title = [t(title), cityName(), t('product.name')].filter(Boolean).join(' · '); });
  const allowed = !only || hasRole(...only);
  return html`
    <a class="skip" href="#content">${t('bar.skip')}</a>
    ${bar ? html`<${Bar} />` : null}
    <main id="content" tabindex="-1">${allowed ? html`<${Page} />` : html`<${Empty} icon="rejected"
      title=${t('state.not_for_you')} />`}</main>
    <${Toasts} />`;
}
