/* What is asked for, endorsed or refused: only what the stage permits, and only what somebody really asked for. */
import { html, useEffect, useState } from './html.js';
import { api } from './api.js';
import { SelectField } from './fields.js';
import { t } from './i18n.js';
import { partyName } from './session.js';
import { decidesWishes } from './wishes.js';

/** From which stages each wish can be granted; the transition table of the server says the same. */
export const GRANTED_FROM = {
  extend: ['assigned', 'handling'], suspend: ['filed', 'assigned', 'handling'], transfer: ['assigned', 'handling'],
  void: ['reported', 'filed'],
};
export const grantable = (stage) => Object.keys(GRANTED_FROM).filter((kind) => GRANTED_FROM[kind].includes(stage));

/** `field` as for any form field; `action` is `ask`, `endorse` or `refuse`. */
export function RequestField({ field, action, event, value, onValue }) {
  const waiting = useWaiting(event.number, action !== 'ask');
  const fits = ({ level }) => level > 1 || (action !== 'endorse' && decidesWishes());
  const kinds = grantable(event.stage).filter((kind) => !waiting || waiting.some((wish) => wish.kind === kind && fits(wish)));
  const one = kinds.length === 1 && (waiting || action === 'ask') ? kinds[0] : null;
  useEffect(() => { if (one && !value) onValue(one); }, [one]);
  const wish = waiting?.find(({ kind }) => kind === value);
  const help = wish && t('wish.asked_by', { name: partyName(wish.asked_by), reason: wish.reason });
  return html`<${SelectField} ...${field} help=${help || null} value=${value || ''} onValue=${onValue} testid="carry-request"
    empty=${t('wish.choose')} choices=${kinds.map((kind) => [kind, t(`request.${kind}`)])} />`;
}

/** The event's undecided wishes; null while they are not known. */
function useWaiting(number, wanted) {
  const [waiting, setWaiting] = useState(null);
  useEffect(() => {
    if (!wanted) return;
    api.all('/requests', { state: 'asked' }).then((all) => setWaiting(all.filter((wish) => wish.event === number)), () => null);
  }, [number, wanted]);
  return waiting;
}
