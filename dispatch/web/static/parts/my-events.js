/* The events an officer has to act on, soonest deadline first, each with its next step as a large button. */
import { classes, html, useRef, useState } from './html.js';
import { Button, Due, Stage, Step, Urgency } from './badges.js';
import { useCategories } from './category-picker.js';
import { Dialog } from './dialog.js';
import { EventView, useEvent } from './event-view.js';
import { t } from './i18n.js';
import { Icon } from './icons.js';
import { position } from './map-pin.js';
import { MoveDialog } from './moves.js';
import { sendOrKeep } from './outbox.js';
import { categoryName, hasRole, isBeside, isMine, isOffered, owesPart, partsOpen, partyName, whereOf } from './session.js';
import { Empty, explain, Failure, Loading } from './states.js';
import { lamp, useNow } from './time.js';
import { toast } from './toasts.js';

/** What a holder may do by stage; the server decides in the end, this list also works without network. */
const OFFERS = {
  assigned: [{ action: 'accept', carry: [], to: 'handling' }, { action: 'return', carry: ['cause', 'reason'], to: 'filed' }],
  handling: [{ action: 'finish', carry: ['result'], to: 'handled' }, { action: 'arrive', carry: ['place'], to: 'handling' },
    { action: 'return', carry: ['cause', 'reason'], to: 'filed' }],
  verifying: [{ action: 'find', carry: ['finding'], to: 'reported' }],
};
/** The lead answers for all: while somebody else's part is open he says why he finishes without it. */
const FOR_ALL = { action: 'finish_for_all', carry: ['result', 'reason'], to: 'handled' };
/** What somebody answers to whom it is offered. */
const OFFERED = [{ action: 'take', carry: [], to: 'handling' }, { action: 'decline', carry: ['cause', 'reason'], to: 'assigned' }];
const AT_ONCE = ['accept', 'arrive', 'take'];
const ASSIST_IN = ['assigned', 'handling', 'handled'];
const RANK = { red: 0, yellow: 1, green: 2, grey: 3 };

/** The stage an event will have once its waiting moves have arrived. */
const expected = (event, kept) => kept.filter((move) => move.number === event.number && !move.refusal)
  .reduce((stage, move) => [...(OFFERS[stage] || []), FOR_ALL].find((offer) => offer.action === move.action)?.to || stage, event.stage);

/** What one may do with an event of that stage: as its holder, or with one's own part of it. */
function offersOf(event, stage, kept) {
  if (isOffered(event)) return kept.some((move) => move.number === event.number && !move.refusal) ? [] : OFFERED;
  const isOpen = partsOpen(event).length > 0;
  const isDisputed = event.queue === 'disputed';
  const own = isMine(event) ? (OFFERS[stage] || []).filter(({ action }) => !(isDisputed && action === 'return')).map((offer) => (offer.action === 'finish' && isOpen ? FOR_ALL : offer)) : [];
  const isSaid = kept.some((move) => move.number === event.number && move.action === 'assist' && !move.refusal);
  return owesPart(event) && !isSaid && ASSIST_IN.includes(stage) ? [{ action: 'assist', carry: ['result'], to: stage }, ...own] : own;
}

export function MyEvents({ seen, mine, kept, onEvent, onRefresh }) {
  const at = useNow(1000);
  const categories = useCategories();
  const [chosen, setWide] = useState(null);
  const [open, setOpen] = useState('');
  const leads = hasRole('squad_leader', 'department', 'administrator');
  const begun = useRef(null); // who leads and holds nothing himself looks after the others; the last own event done does not turn the page
  if (seen.loaded && begun.current === null) begun.current = leads && !mine.length;
  const wide = chosen ?? begun.current;
  if (!seen.loaded) return seen.error ? html`<${Failure} error=${seen.error}
    onRetry=${onRefresh} />` : html`<${Loading} rows=${4} />`;
  const list = [...(wide ? seen.list : mine)].sort((a, b) => RANK[lamp(a, at)] - RANK[lamp(b, at)] || ((a.due_at || '9') < (b.due_at || '9') ? -1 : 1));
  const isWaiting = (event) => (isBeside(event) && !isMine(event) ? owesPart(event) : OFFERS[event.stage]);
  const waits = list.filter(isWaiting);
  const rest = list.filter((event) => !isWaiting(event));
  return html`
    <div class="my-events">
      <div class="my-events-head">
        ${leads || seen.list.length > mine.length ? html`<div class="chips" role="group" aria-label=${t('officer.which')}>
          <button type="button" class=${classes('chip', { 'chip-on': !wide })} aria-pressed=${wide ? 'false' : 'true'}
            onClick=${() => setWide(false)}>${t('officer.mine', { n: mine.length })}</button>
          <button type="button" class=${classes('chip', { 'chip-on': wide })} aria-pressed=${wide ? 'true' : 'false'}
            onClick=${() => setWide(true)}>${t('officer.in_sight', { n: seen.list.length })}</button></div>` : html`<span></span>`}
        <a class="button button-plain" href="/report"><${Icon} name="reported" /><span>${t('page.report')}</span></a>
      </div>
      ${list.length ? null : html`<${Empty} icon="handled" title=${t('officer.nothing')}>${t('officer.nothing_help')}<//>`}
      ${waits.map((event) => html`<${Card} key=${event.number} event=${event} at=${at} categories=${categories} kept=${kept}
        onEvent=${onEvent} onOpen=${setOpen} />`)}
      ${rest.length ? html`<h2 class="my-events-rest">${t('officer.rest')}</h2>` : null}
      ${rest.map((event) => html`<${Card} key=${event.number} event=${event} at=${at} categories=${categories} kept=${kept}
        onEvent=${onEvent} onOpen=${setOpen} />`)}
      ${open ? html`<${EventSheet} number=${open} categories=${categories} onClose=${() => setOpen('')}
        onEvent=${onEvent} />` : null}
    </div>`;
}

function Card({ event, at, categories, kept, onEvent, onOpen }) {
  const [chosen, setChosen] = useState(null);
  const [busy, setBusy] = useState('');
  const stage = expected(event, kept);
  const waits = kept.some((move) => move.number === event.number && !move.refusal);
  const offers = offersOf(event, stage, kept);
  const settled = (after) => {
    setChosen(null);
    if (after) onEvent(after);
    else toast(t('officer.kept'), 'warn');
  };
  const press = async (offer) => {
    if (!AT_ONCE.includes(offer.action)) { setChosen(offer); return; }
    setBusy(offer.action);
    try {
      const filled = offer.action === 'arrive' ? { place: await position().catch(() => null) } : {};
      if (offer.action === 'arrive' && !filled.place) setChosen(offer);
      else {
        const after = await sendOrKeep(event, offer.action, filled);
        if (after) toast(t('move.done', { action: t(`action.${offer.action}`) }));
        settled(after);
      }
    } catch (error) {
      toast(explain(error), 'bad');
    }
    setBusy('');
  };
  return html`
    <article class=${`job job-${lamp(event, at)}`} data-testid="officer-event" data-number=${event.number} data-stage=${stage}>
      <button type="button" class="job-face" onClick=${() => onOpen(event.number)}>
        <span class="job-head"><strong>${categoryName(categories, event.category, null, event.standard) || t('event.no_category')}</strong>
          <${Urgency} urgency=${event.urgency} /><${Stage} stage=${stage} /></span>
        <span class="job-where"><${Icon} name="pin" size=${15} />${whereOf(event)}</span>
        <span class="job-words">${event.summary}</span>
        <span class="job-foot"><${Due} event=${event} at=${at} full=${true} /><${Step} step=${event.step} /></span>
        <${Beside} event=${event} /><${Offer} event=${event} />
        ${waits ? html`<span class="job-waits"><${Icon} name="clock" size=${14} />${t('officer.waits')}</span>` : null}
      </button>
      ${offers.length ? html`<div class="job-moves">${offers.map((offer, index) => html`
        <${Button} key=${offer.action} kind=${index ? 'plain' : 'strong'} class=${index ? '' : 'button-big'}
          busy=${busy === offer.action} data-testid=${`move-${offer.action}`}
          onClick=${() => press(offer)}>${t(`action.${offer.action}`)}<//>`)}</div>` : null}
      ${chosen ? html`<${MoveDialog} event=${event} offer=${chosen} send=${sendOrKeep} onClose=${() => setChosen(null)}
        onMoved=${settled} />` : null}
    </article>`;
}

/** That one only works beside the holder, or whose part the holder still waits for. */
function Beside({ event }) {
  if (isBeside(event) && !isMine(event)) {
    return html`<span class="job-beside" data-testid="beside"><b>${t('officer.beside')}</b>
      ${t('officer.lead', { name: partyName(event.holder) })}${owesPart(event) ? null : html` · ${t('officer.part_done')}`}</span>`;
  }
  const open = isMine(event) ? partsOpen(event) : [];
  return open.length ? html`<span class="job-beside" data-testid="parts-open">
    ${t('officer.parts_open', { names: open.map(partyName).join(t('list.between')) })}</span>` : null;
}

/** That it is offered to one, or that one waits for somebody else's answer. */
function Offer({ event }) {
  if (isOffered(event)) return html`<span class="job-offer" data-testid="offered"><${Icon} name="assigned" size=${14} />${t('offers.to_you')}</span>`;
  if (event.queue === 'disputed') return html`<span class="job-offer"><${Icon} name="clock" size=${14} />${t('queue.disputed')}</span>`;
  if (!event.asked || !isMine(event)) return null;
  return html`<span class="job-beside">${t('offers.waits', { name: partyName(event.asked) })}</span>`;
}

export function EventSheet({ number, categories, onClose, onEvent }) {
  const read = useEvent(number, 0);
  return html`<${Dialog} title=${number} onClose=${onClose} testid="event-sheet"><div class="sheet-body">
    <${EventView} read=${read} categories=${categories} onMoved=${onEvent} /></div><//>`;
}
