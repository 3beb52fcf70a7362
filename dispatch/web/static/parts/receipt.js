/* The receipt: a number large enough to be read aloud, and the code to follow it. */
import { html, useLayoutEffect, useRef } from './html.js';
import { Button, QueueReason, Stage } from './badges.js';
import { inBoth, t } from './i18n.js';
import { hasRole } from './session.js';
import { left, whenFully } from './time.js';
import { toast } from './toasts.js';

/** Digits in groups of four, as they are read over the telephone. */
export const inFours = (number) => number.replace(/\D/g, '').match(/.{1,4}/g) || [number];

export function Receipt({ done, onAgain }) {
  const own = useRef(null);
  useLayoutEffect(() => { own.current?.focus(); }, []);
  const copy = () => navigator.clipboard?.writeText(`${done.receipt} ${done.code}`).then(() => toast(t('receipt.copied')), () => null);
  return html`
    <section class="receipt card" data-testid="receipt" tabindex="-1" ref=${own} aria-live="polite">
      <p class="receipt-done">${t(hasRole('operator', 'duty_leader') ? 'receipt.done_for_caller' : 'receipt.done')}</p>
      <dl class="receipt-numbers">
        <div><dt>${t('receipt.number')}</dt><dd class="receipt-number" data-testid="receipt-number"
          data-value=${done.receipt}>${inFours(done.receipt).map((group, index) => html`<span key=${index}>${group}</span>`)}</dd></div>
        <div><dt>${t('receipt.code')}</dt><dd class="receipt-code" data-testid="follow-code"
          data-value=${done.code}>${done.code.match(/.{1,3}/g).map((group, index) => html`<span key=${index}>${group}</span>`)}</dd></div>
      </dl>
      <p>${t('receipt.keep')}</p>
      <div class="receipt-what"><p class="event-badges"><${Stage} stage=${done.stage} /><${QueueReason} queue=${done.queue} />
        <code data-testid="receipt-event" data-value=${done.event}>${done.event}</code></p>
        ${inBoth(done, 'sentence') ? html`<p class="why">${inBoth(done, 'sentence')}</p>` : null}
        ${done.due_at ? html`<p>${t('located.until', { when: whenFully(done.due_at), left: left(done.due_at) })}</p>` : null}</div>
      <div class="moves">
        <${Button} kind="strong" icon="reported" onClick=${onAgain} data-testid="report-again">${t('receipt.again')}<//>
        <${Button} icon="copy" onClick=${copy}>${t('receipt.copy')}<//>
        <a class="button button-plain" href=${`/follow?receipt=${encodeURIComponent(done.receipt)}&code=${encodeURIComponent(done.code)}`}
          data-testid="receipt-follow">${t('page.follow')}</a>
      </div>
    </section>`;
}
