/* One event with all its parts; the same on the center's side and on its own page. */
import { html, useCallback, useEffect, useRef, useState } from './html.js';
import { Alike, joinInto, useAlikeOf } from './alike.js';
import { api } from './api.js';
import { Due, QueueReason, Stage, Step, Urgency } from './badges.js';
import { Bounces } from './bounces.js';
import { Caller } from './callers.js';
import { Deadlines } from './deadlines.js';
import { named, t, word } from './i18n.js';
import { Icon } from './icons.js';
import { Moves } from './moves.js';
import { PhotoSides, StoredPhotos } from './photos.js';
import { categoryName, conditionOf, learn, partyName, whereOf } from './session.js';
import { explain, Failure, Loading, Notice } from './states.js';
import { Timeline, whyOf } from './timeline.js';
import { toast } from './toasts.js';
import { useNow, when, whenFully } from './time.js';
import { Why } from './why.js';

/** Reads an event with its timeline, and again whenever `seq` (its newest entry) grows. */
export function useEvent(number, seq) {
  const [read, setRead] = useState({ event: null, entries: [], error: null });
  const wanted = useRef(number);
  wanted.current = number;
  const reload = useCallback(async () => {
    if (!number) return;
    try {
      const [event, told] = await Promise.all([api.get(`/events/${number}`), api.get(`/events/${number}/entries`)]);
      learn(event.names);
      learn(told.names);
      if (wanted.current === number) setRead({ event, entries: told.items, error: null });
    } catch (error) {
      if (wanted.current === number) setRead((before) => ({ ...before, error }));
    }
  }, [number]);
  useEffect(() => { setRead({ event: null, entries: [], error: null }); }, [number]);
  useEffect(() => { reload(); }, [reload, seq]);
  return { ...read, reload, take: (event) => { learn(event.names); setRead((before) => ({ ...before, event })); reload(); } };
}

export function EventView({ read, categories, onMoved, asked, onAsked, onFind, most }) {
  const at = useNow(1000);
  const { event, entries, error, reload, take } = read;
  if (!event) return error ? html`<${Failure} error=${error} onRetry=${reload} />` : html`<${Loading} rows=${5} />`;
  return html`
    <article class="event" data-testid="event-view" data-number=${event.number} data-stage=${event.stage}>
      <${Head} event=${event} at=${at} />
      <${Moves} event=${event} actions=${event.actions} asked=${asked} onAsked=${onAsked} onOvertaken=${reload} most=${most}
        onMoved=${(after) => { take(after); onMoved?.(after); }} />
      <${Facts} event=${event} categories=${categories} why=${newestWhy(entries)} onFind=${onFind} />
      <${Repeated} event=${event} onMoved=${(after) => { take(after); onMoved?.(after); }} onOvertaken=${reload} />
      <${Bounces} event=${event} entries=${entries} />
      <${PhotoSides} photos=${event.photos} />
      <section><h3>${t('event.deadlines')}</h3><${Deadlines} timers=${event.timers} at=${at} /></section>
      ${event.reports?.length ? html`<section>
        <h3>${t('event.reports', { n: event.reports.length })}</h3>${event.reports.map((report) => html`<${Report} key=${report.receipt}
        report=${report} number=${report.event} leading=${event.number} onLooked=${reload} photos=${!event.photos} />`)}</section>` : null}
      <section><h3>${t('event.timeline')}</h3><${Timeline} entries=${entries} at=${at} /></section>
    </article>`;
}

const Head = ({ event, at }) => html`
  <header class="event-head">
    <p class="event-badges"><${Stage} stage=${event.stage} /><${Urgency} urgency=${event.urgency} />
      <${QueueReason} queue=${event.queue} />${event.weight > 1 ? html`<span class="weight">${t('event.weight', { n: event.weight })}</span>` : null}</p>
    <p class="event-summary">${event.summary || t('event.no_words')}</p>
    <p class="event-where"><${Icon} name="pin" size=${14} />${whereOf(event)}</p>
    ${event.place_conflict ? html`<p class="located-near" data-testid="place-conflicting"><${Icon} name="warning" size=${14} />
      ${t('event.place_conflict')}</p>` : null}
    <p class="event-due"><${Due} event=${event} at=${at} full=${true} /><${Step} step=${event.step} /></p>
  </header>`;

const newestWhy = (entries) => {
  for (let index = entries.length - 1; index >= 0; index -= 1) {
    const why = whyOf(entries[index].carried || {});
    if (why) return why;
  }
  return '';
};

function Facts({ event, categories, why, onFind }) {
  const condition = conditionOf(categories, event);
  const closing = condition && named({ name: condition.closing, name_en: condition.closing_en });
  const fact = (name, value, more) => (value ? html`<div class="fact"><dt>${t(`event.${name}`)}</dt>
    <dd>${value}${more}</dd></div>` : null);
  return html`
    <dl class="facts">
      ${fact('category', categoryName(categories, event.category, event.condition, event.standard))}
      ${fact('closing', closing)}
      ${fact('holder', partyName(event.holder), why ? html`<small class="why" data-testid="why">${why}</small>
        <${Why} number=${event.number} seq=${event.head_seq} />` : null)}
      ${event.beside?.length ? fact('beside', html`<ul class="beside" data-testid="beside-parts">${event.beside.map((party) => html`
        <li key=${party}>${partyName(party)} <${Part} isDone=${event.assisted.includes(party)} /></li>`)}</ul>`) : null}
      ${event.answerable && event.answerable !== event.holder ? fact('answerable', partyName(event.answerable)) : null}
      ${fact(event.stage === 'verifying' ? 'asked' : 'offered_to', partyName(event.asked))}
      ${fact('grid', event.grid && html`<code>${event.grid}</code>`, event.lon !== null && event.lon !== undefined && onFind ? html` <button type="button"
        class="link-button" onClick=${() => onFind(event)}>${t('event.find')}</button>` : null)}
      ${fact('opened', whenFully(event.opened_at))}
      ${fact('closed', event.closed_at && `${whenFully(event.closed_at)} · ${word('outcome', event.outcome)}`)}
      ${fact('until', event.until && whenFully(event.until))}
      ${event.extended ? fact('extended', t('event.times', { n: event.extended })) : null}
    </dl>`;
}

/** What this one may repeat, for who may join it; and the event that it was joined into. */
function Repeated({ event, onMoved, onOvertaken }) {
  const mayJoin = event.actions.some(({ action }) => action === 'join');
  const items = useAlikeOf(event, mayJoin);
  const join = (one) => joinInto(event, one.number, onMoved).catch((error) => { toast(explain(error), 'bad'); onOvertaken(); });
  if (event.joined_number) {
    return html`<${Notice} testid="joined-into"><p>${t('event.joined_into')}${' '}
      <a href=${`/events/${event.joined_number}`}><code>${event.joined_number}</code></a></p><//>`;
  }
  return mayJoin ? html`<${Alike} items=${items} onJoin=${join} />` : null;
}

const Part = ({ isDone }) => html`<span class=${`part part-${isDone ? 'done' : 'open'}`}>
  <${Icon} name=${isDone ? 'handled' : 'clock'} size=${13} />${t(isDone ? 'event.part_done' : 'event.part_open')}</span>`;

/** `number` is the event's that the report opened; with it the caller can be uncovered. One that was joined into `leading`
 * names it and leads there. Without `photos` its pictures are shown elsewhere. */
export function Report({ report, number, leading = number, onLooked, photos = true }) {
  const { caller } = report;
  return html`
    <div class="sent" data-receipt=${report.receipt} data-event=${number}>
      ${number === leading ? null : html`<p class="sent-joined"><${Icon} name="joined" size=${13} />${t('event.joined_from')}
        <a href=${`/events/${number}`} target="_blank" rel="noopener"><code>${number}</code></a></p>`}
      <p class="sent-head"><code>${report.receipt}</code><span>${word('channel', report.channel)}</span>
        <time datetime=${report.recorded_at} title=${whenFully(report.recorded_at)}>${when(report.recorded_at)}</time></p>
      ${report.words ? html`<p class="sent-words">${report.words}</p>` : null}
      ${typeof report.place === 'string' && report.place ? html`<p class="sent-place">
        <${Icon} name="pin" size=${13} />${report.place}</p>` : null}
      ${report.place?.text ? html`<p class="sent-place"><${Icon} name="pin" size=${13} />${report.place.text}</p>` : null}
      ${caller ? html`<${Caller} caller=${caller} receipt=${report.receipt} number=${number} onLooked=${onLooked} />` : null}
      ${photos ? html`<${StoredPhotos} files=${report.files} />` : null}
    </div>`;
}
