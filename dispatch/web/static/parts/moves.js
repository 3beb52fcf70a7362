/* Moves of an event: the buttons the server offers, and the sheet that asks for what a move carries. */
import { html, useEffect, useMemo, useRef, useState } from './html.js';
import { api, freshKey, Problem } from './api.js';
import { Button, Stage } from './badges.js';
import { useCategories } from './category-picker.js';
import { Dialog } from './dialog.js';
import { t } from './i18n.js';
import { onCtrlEnter } from './keys.js';
import { beginning, CarryFields, keysOf, lacking } from './move-fields.js';
import { sendPhotos } from './photos.js';
import { explain, Notice } from './states.js';
import { toast } from './toasts.js';

/** What usually comes next, so that it stands first and strong. */
export const NEXT = {
  reported: 'file', verifying: 'find', filed: 'assign', assigned: 'accept', handling: 'finish', handled: 'pass',
    suspended: 'resume', closed: 'call_back', joined: 'part',
};
/** What else is likely in a stage, in this order, before all the rest. */
const LIKELY = {
  reported: ['verify', 'reject', 'join'], filed: ['correct', 'suspend', 'void'], assigned: ['assist', 'urge', 'transfer', 'return'],
    handling: ['assist', 'finish_for_all', 'urge', 'transfer', 'extend', 'arrive'],
  handled: ['assist', 'fail', 'comment'], closed: ['reopen'], suspended: ['comment'],
};
const KEYS = { urge: 'U', assign: 'D', transfer: 'D', comment: 'C', supervise: 'S', pass: 'P', fail: 'F', correct: 'E' };
const GRAVE = new Set(['reject', 'void', 'force_close', 'return', 'decline', 'fail', 'stand_down', 'withdraw']);
/** What comes first where somebody disputes whose an event is. */
const DISPUTED = ['decide', 'uphold'];

const nextOf = ({ stage, queue }) => (queue === 'disputed' ? DISPUTED[0] : NEXT[stage]);

/** What the server knows of a filled form: no empty fields, pictures as digests. */
export async function carried(filled) {
  const { files, untilLocal: _, place, ...rest } = filled;
  if (place) rest.place = { lon: place.lon, lat: place.lat, ...(place.radius_m ? { radius_m: place.radius_m } : {}) };
  const plain = Object.fromEntries(Object.entries(rest).filter(([,
    value]) => value !== '' && value !== null && value !== undefined));
  const before = (files || []).filter((photo) => photo.before);
  const after = (files || []).filter((photo) => !photo.before);
  return { ...plain, ...(before.length ? { files_before: await sendPhotos(before) } : {}),
    ...(after.length ? { files: await sendPhotos(after) } : {}) };
}

/** Sends one move and answers the event after it. */
export async function sendMove(event, action, filled, key = freshKey()) {
  const carry = await carried(filled);
  return api.post(`/events/${event.number}/moves`, { action, version: event.version, carry }, key);
}

/** A move that needs nothing but the wish: `accept`, `resume`. */
export const needsNothing = (offer) => keysOf(offer).every(([, needed]) => !needed) && !offer.carry.length;

/** Buttons for every offered move. `onMoved(event)` gets the event after it (null: it waits on the device), `send` may replace the way out. */
export function Moves({ event, actions, onMoved, onOvertaken, send = sendMove, asked, onAsked, most = 3 }) {
  const [chosen, setChosen] = useState(null);
  const [all, setAll] = useState(false);
  const [busy, setBusy] = useState('');
  const offers = useMemo(() => inOrder(actions, event), [actions, event.stage, event.queue]);
  const press = async (offer) => {
    if (!needsNothing(offer)) { setChosen(offer); return; }
    setBusy(offer.action);
    try {
      const after = await send(event, offer.action, {});
      if (after) toast(t('move.done', { action: t(`action.${offer.action}`) }));
      onMoved(after);
    } catch (error) {
      toast(explain(error), 'bad');
      onOvertaken?.(error);
    } finally {
      setBusy('');
    }
  };
  useEffect(() => {
    const offer = asked && offers.find((one) => asked.includes(one.action));
    if (offer) press(offer);
    else if (asked) toast(t('move.not_now'), 'warn');
    if (asked) onAsked?.();
  }, [asked]);
  if (!offers.length) return null;
  const shown = all ? offers : offers.slice(0, most);
  return html`
    <div class="moves" data-testid="moves">
      ${shown.map((offer) => html`
        <${Button} key=${offer.action} kind=${offer.action === nextOf(event) || offer.action === 'take' ? 'strong' : GRAVE.has(offer.action) ? 'grave' : 'plain'}
          hint=${KEYS[offer.action]}
          busy=${busy === offer.action} data-testid=${`move-${offer.action}`}
            onClick=${() => press(offer)}>${t(`action.${offer.action}`)}<//>`)}
      ${offers.length > most ? html`<${Button} icon=${all ? 'close' : 'more'} aria-expanded=${all ? 'true' : 'false'}
        data-testid="moves-all" onClick=${() => setAll(!all)}>${t(all ? 'move.fewer' : 'move.all')}<//>` : null}
    </div>
    ${chosen ? html`<${MoveDialog} key=${chosen.action} event=${event} offer=${chosen} send=${send} onClose=${() => setChosen(null)}
      onOvertaken=${onOvertaken}
      onMoved=${(after) => { setChosen(null); onMoved(after); }} />` : null}`;
}

function inOrder(actions, { stage, queue }) {
  const likely = [...(queue === 'disputed' ? DISPUTED : []), 'take', 'decline', NEXT[stage], ...(LIKELY[stage] || [])];
  const rank = ({ action }) => (likely.includes(action) ? likely.indexOf(action) : KEYS[action] ? 10 : action === 'force_close' ? 30 : 20);
  return [...(actions || [])].sort((a, b) => rank(a) - rank(b));
}

export function MoveDialog({ event, offer, onMoved, onClose, onOvertaken, send = sendMove, inline, shownErrors }) {
  const categories = useCategories();
  const [filled, setFilled] = useState(() => beginning(offer, event, categories));
  const [errors, setErrors] = useState(shownErrors || {});
  const [refusal, setRefusal] = useState(null);
  const [busy, setBusy] = useState(false);
  const key = useRef(freshKey());
  const name = offer.name || t(`action.${offer.action}`);
  const touched = useRef(false);
  useEffect(() => { if (categories && !touched.current) setFilled(beginning(offer, event, categories)); }, [categories]);
  const change = (next) => { touched.current = true; key.current = freshKey(); setFilled(next); };
  const submit = async () => {
    const missing = lacking(offer, filled);
    setErrors(missing);
    if (Object.keys(missing).length || busy) return;
    setBusy(true);
    setRefusal(null);
    try {
      const after = await send(event, offer.action, filled, key.current);
      if (after) toast(t('move.done', { action: name }));
      onMoved(after);
    } catch (error) {
      setBusy(false);
      setRefusal(error);
      if (error instanceof Problem) {
        setErrors(Object.fromEntries(keysOf(offer).map(([name]) => [name, error.faultOf(name)]).filter(([, reason]) => reason)));
        if (error.status === 409) onOvertaken?.(error);
      }
    }
  };
  return html`
    <${Dialog} title=${name} onClose=${onClose} inline=${inline} testid=${`dialog-${offer.action}`}>
      <form class="form" noValidate onSubmit=${(press) => { press.preventDefault(); submit(); }} onKeyDown=${onCtrlEnter(submit)}>
        <p class="dialog-of"><code>${event.number}</code> ${event.summary} ${offer.to && offer.to !== event.stage ? html`<span class="dialog-to">→ <${Stage} stage=${offer.to} /></span>` : null}</p>
        ${refusal ? html`<${Notice} kind="bad" testid="move-refused">${explain(refusal)}<//>` : null}
        <${CarryFields} offer=${offer} event=${event} value=${filled} onValue=${change} errors=${errors} />
        <footer class="dialog-foot">
          <${Button} onClick=${onClose}>${t('button.cancel')}<//>
          <${Button} type="submit" kind=${GRAVE.has(offer.action) ? 'grave' : 'strong'} busy=${busy} hint="Ctrl+↵"
            data-testid="move-submit">${name}<//>
        </footer>
      </form>
    <//>`;
}
