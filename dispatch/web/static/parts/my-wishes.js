/* Wishes of officers that wait for their squad leader or department: agreed to with one press, refused with a reason. */
import { html, useState } from './html.js';
import { Button } from './badges.js';
import { useCategories } from './category-picker.js';
import { t } from './i18n.js';
import { MoveDialog, sendMove } from './moves.js';
import { EventSheet } from './my-events.js';
import { Empty, explain, Failure, Loading } from './states.js';
import { useNow } from './time.js';
import { toast } from './toasts.js';
import { WishRow } from './wishes.js';

const LOOK_MS = 5000;
const REFUSE = { action: 'refuse', carry: ['reason'] };

/** Those that wait for this reader come first; the others wait for the center. `wordsOf(number)` tells about an event. */
export function MyWishes({ wishes, wordsOf, onEvent }) {
  const at = useNow(LOOK_MS);
  const categories = useCategories();
  const [open, setOpen] = useState('');
  const { items, loaded, error, load } = wishes;
  if (!loaded) return error ? html`<${Failure} error=${error} onRetry=${load} />` : html`<${Loading} rows=${3} />`;
  const list = [...items].sort((a, b) => b.level - a.level || a.id - b.id);
  const settled = (event) => { if (event) onEvent(event); load(); };
  return html`
    <div class="my-events" data-testid="my-wishes" data-count=${list.length}>
      ${list.length ? null : html`<${Empty} icon="handled" title=${t('wish.none')} />`}
      ${list.map((wish) => html`<${WishJob} key=${wish.id} wish=${wish} words=${wordsOf(wish.event)} at=${at} onOpen=${setOpen}
        onDecided=${settled} />`)}
      ${open ? html`<${EventSheet} number=${open} categories=${categories} onClose=${() => setOpen('')} onEvent=${settled} />` : null}
    </div>`;
}

export function WishJob({ wish, words, at, onOpen, onDecided }) {
  const [refusing, setRefusing] = useState(false);
  const [busy, setBusy] = useState(false);
  const event = { number: wish.event, summary: words };
  const about = (of, action, filled, key) => sendMove(of, action, { ...filled, request: wish.kind }, key);
  const endorse = async () => {
    setBusy(true);
    try {
      const after = await about(event, 'endorse', {});
      toast(t('move.done', { action: t('action.endorse') }));
      onDecided(after);
    } catch (error) {
      toast(explain(error), 'bad');
      onDecided(null);
    }
    setBusy(false);
  };
  return html`
    <article class="job" data-testid="wish-job" data-number=${wish.event} data-kind=${wish.kind} data-level=${wish.level}>
      <${WishRow} wish=${wish} words=${words} at=${at} onPick=${onOpen} />
      ${wish.level > 1 ? html`<div class="job-moves">
        <${Button} kind="strong" class="button-big" busy=${busy} data-testid="wish-endorse" onClick=${endorse}>${t('action.endorse')}<//>
        <${Button} kind="grave" data-testid="wish-refuse" onClick=${() => setRefusing(true)}>${t('action.refuse')}<//></div>` : null}
      ${refusing ? html`<${MoveDialog} event=${event} offer=${REFUSE} send=${about} onClose=${() => setRefusing(false)}
        onMoved=${(after) => { setRefusing(false); onDecided(after); }} />` : null}
    </article>`;
}
