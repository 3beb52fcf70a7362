/* What a part shows while it has nothing to show. */
import { html } from './html.js';
import { Button } from './badges.js';
import { isChinese, knows, t } from './i18n.js';
import { Icon } from './icons.js';
import { Offline, Problem } from './api.js';

/** What the general words for these say is in the particular ones. */
const TOLD_BY_DETAIL = new Set(['unprocessable', 'conflict', 'not-found', 'not-signed-in']);

/** A refusal in the reader's language; the server's own words follow where they say more. */
export function explain(error) {
  if (error instanceof Offline) return t('problem.offline');
  if (!(error instanceof Problem)) return t('problem.unexpected');
  if (!knows(`problem.${error.code}`)) return error.detail || error.title || t('problem.unexpected');
  const said = t(`problem.${error.code}`);
  if (isChinese()) return !error.detailZh ? said : TOLD_BY_DETAIL.has(error.code) ? error.detailZh : `${said}：${error.detailZh}`;
  return !error.detail || error.detail === error.title ? said : `${said.replace(/\.$/, '')}: ${error.detail}`;
}

export const Empty = ({ title, children, icon = 'inbox' }) => html`
  <div class="state state-empty"><${Icon} name=${icon} size=${28} />
    <p class="state-title">${title}</p>${children ? html`<p>${children}</p>` : null}</div>`;

export const Loading = ({ rows = 3 }) => html`
  <div class="state-loading" role="status"><span class="unseen">${t('state.loading')}</span>
    ${Array.from({ length: rows }, (_, index) => html`<div class="bone" key=${index} />`)}</div>`;

export const Failure = ({ error, onRetry, children }) => html`
  <div class="state state-failure" role="alert"><${Icon} name="warning" size=${28} />
    <p class="state-title">${explain(error)}</p>${children}
    ${onRetry ? html`<${Button} onClick=${onRetry}>${t('state.retry')}<//>` : null}</div>`;

export const Notice = ({ kind = 'calm', icon = 'warning', children, testid }) => html`
  <div class=${`notice notice-${kind}`} role="status" data-testid=${testid}><${Icon} name=${icon} /><div>${children}</div></div>`;
