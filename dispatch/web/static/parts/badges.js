/* Stage, lamp, urgency and deadline: always a word and a shape, never colour alone. */
import { classes, html } from './html.js';
import { t, word } from './i18n.js';
import { Icon } from './icons.js';
import { lamp, left, when, whenFully } from './time.js';

export const STAGES = [
  'reported', 'verifying', 'filed', 'assigned', 'handling', 'handled', 'closed', 'suspended', 'joined', 'rejected', 'void',
];
export const OPEN_STAGES = new Set(['reported', 'verifying', 'filed', 'assigned', 'handling', 'handled', 'suspended']);
export const LAMPS = ['red', 'yellow', 'green', 'grey'];

export const Stage = ({ stage }) => html`
  <span class=${`stage stage-${stage}`} data-stage=${stage}><${Icon} name=${stage} size=${13} />${word('stage', stage)}</span>`;

const SHAPES = {
  green: 'M8 3a5 5 0 1 0 0 10A5 5 0 0 0 8 3z',
  yellow: 'M8 2.5 14.5 13.5h-13z',
  red: 'M8 1 15 8l-7 7-7-7z',
  grey: 'M4.5 3.5h2.4v9H4.5zM9.1 3.5h2.4v9H9.1z',
};

/** The colour light; `said` is left out where the deadline's own words stand beside it. */
export const Lamp = ({ colour, said = true, size = 14 }) => html`
  <span class=${`lamp lamp-${colour}`} data-lamp=${colour} title=${t(`lamp.${colour}`)}>
    <svg width=${size} height=${size} viewBox="0 0 16 16" fill="currentColor" aria-hidden="true"><path d=${SHAPES[colour]} /></svg>
    <span class=${said ? '' : 'unseen'}>${t(`lamp.${colour}`)}</span>
  </span>`;

/** Ordinary urgency is not worth ink. */
export const Urgency = ({ urgency }) => (!urgency || urgency === 'normal' ? null : html`
  <span class=${`urgency urgency-${urgency}`}><${Icon} name="warning" size=${13} />${word('urgency', urgency)}</span>`);

export const QueueReason = ({ queue }) => (!queue ? null : html`
  <span class="queue-reason" data-queue=${queue}><${Icon} name="inbox" size=${13} />${word('queue', queue)}</span>`);

/** Which deadline runs and how much of it is left. */
export function Due({ event, at, full = false }) {
  if (event.stage === 'suspended') {
    return html`<span class="due due-grey">
      <${Lamp} colour="grey" said=${false} />${t('due.paused', { until: when(event.until) })}</span>`;
  }
  if (!event.due_at) return null;
  const colour = lamp(event, at);
  return html`
    <span class=${`due due-${colour}`} title=${whenFully(event.due_at)}>
      <${Lamp} colour=${colour} said=${false} />
      ${full && event.deadline ? html`<span class="due-kind">${word('deadline', event.deadline)}</span>` : null}
      <time datetime=${event.due_at}>${left(event.due_at, at)}</time>
      ${full ? html`<span class="due-at">${t('due.at', { when: when(event.due_at) })}</span>` : null}
    </span>`;
}

/** How far a late deadline has climbed the ladder. */
export const Step = ({ step }) => (!step || step < 2 ? null : html`
  <span class="step" title=${t('event.step_meaning')}>${t('event.step', { n: step })}</span>`);

export const Key = ({ name }) => html`<kbd aria-hidden="true">${name}</kbd>`;

/** A button whose key is printed on it. */
export function Button({ kind = 'plain', icon, hint, busy, children, class: more, ...rest }) {
  return html`
    <button type="button" ...${rest} class=${classes('button', `button-${kind}`, more)} disabled=${busy || rest.disabled}
      aria-busy=${busy ? 'true' : null}>
      ${icon ? html`<${Icon} name=${icon} />` : null}<span>${children}</span>${hint ? html`<${Key} name=${hint} />` : null}
    </button>`;
}
