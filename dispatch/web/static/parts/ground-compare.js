/* Two versions side by side: whose ground moves, and what would have become of the events of the last days. */
import { classes, html, useEffect, useRef, useState } from './html.js';
import { api } from './api.js';
import { Button } from './badges.js';
import { SelectField, TextField } from './fields.js';
import { named, t } from './i18n.js';
import { area, number, versionName } from './ground-words.js';
import { Failure, Loading, Notice } from './states.js';

const DAYS = 30;
const SHOWN = 50;

/** The choice of what to compare with, and the answer. */
export function Comparison({ version, items, marks, picked, onPick }) {
  const others = items.filter((one) => one.code === version.code && one.id !== version.id);
  const ruling = others.find((one) => one.state === 'active') || others[0];
  const [old, setOld] = useState(String(ruling?.id || ''));
  const [days, setDays] = useState(String(DAYS));
  const [read, setRead] = useState({ found: null, error: null, busy: false });
  const latest = useRef(null);
  const compare = async (event) => {
    event?.preventDefault();
    latest.current?.abort();
    const ended = new AbortController();
    latest.current = ended;
    onPick(null);
    setRead({ found: null, error: null, busy: true });
    try {
      const found = await api.getSlow(`/layers/${version.id}/compare`, { old, days: days || 0, drawn: true }, ended.signal);
      setRead({ found, error: null, busy: false });
    } catch (error) {
      if (!ended.signal.aborted) setRead({ found: null, error, busy: false });
    }
  };
  useEffect(() => () => latest.current?.abort(), []);
  useMoved(marks, read.found, picked);
  if (!others.length) return html`<p class="field-help">${t('ground.nothing_to_compare')}</p>`;
  return html`
    <form class="form compare" noValidate onSubmit=${compare} data-testid="compare-form">
      <div class="pair"><${SelectField} name="compare-old" label=${t('ground.compare_with')} value=${old} onValue=${setOld} testid="compare-old"
        choices=${others.map((one) => [String(one.id), `${versionName(one)} (${t(`ground.state_${one.state}`)})`])} />
        <${TextField} name="compare-days" kind="number" label=${t('ground.days')} value=${days} onValue=${setDays} testid="compare-days" /></div>
      <div class="moves"><${Button} type="submit" busy=${read.busy} data-testid="compare">${t('ground.compare')}<//></div></form>
    ${read.busy ? html`<${Loading} rows=${3} />` : null}
    ${read.error ? html`<${Failure} error=${read.error} onRetry=${() => compare()} />` : null}
    ${read.found ? html`<${Compared} found=${read.found} picked=${picked} onPick=${onPick} />` : null}`;
}

function useMoved(marks, found, picked) {
  useEffect(() => {
    if (!marks) return undefined;
    marks.moved(found?.drawing);
    if (found?.drawing.features.length) marks.frameLayer(found.drawing);
    return () => marks.moved(null);
  }, [marks, found]);
  useEffect(() => {
    if (!marks || !found) return;
    marks.pick(['moved', 'moved-events'], picked);
    const feature = found.drawing.features[picked];
    if (feature) marks.fly(feature);
  }, [marks, found, picked]);
}

/** The answer in numbers and lists; a line pressed is shown on the map. */
export function Compared({ found, picked, onPick }) {
  const drawn = (found.drawing?.features || []).map((one, id) => ({ id, ...one.properties }));
  const [pieces, events] = ['piece', 'event'].map((what) => drawn.filter((one) => one.what === what));
  const counts = { same: found.same, redrawn: found.redrawn.length, void: Object.keys(found.void).length, fresh: Object.keys(found.fresh).length };
  return html`<section class="compared" data-testid="compared" data-moved=${Math.round(found.moved_m2)}>
    ${found.reused.length ? html`<${Notice} kind="bad">${t('ground.reused', { codes: listed(found.reused) })}<//>` : null}
    ${found.unclaimed.length ? html`<${Notice} kind="warn">${t('ground.unclaimed', { codes: listed(found.unclaimed) })}<//>` : null}
    <dl class="sums">${Object.entries(counts).map(([key, n]) => html`<div key=${key}><dd>${number(n)}</dd><dt>${t(`ground.sum_${key}`)}</dt></div>`)}
      <div><dd>${area(found.moved_m2)}</dd><dt>${t('ground.sum_moved')}</dt></div></dl>
    <h3>${t('ground.events_of', { n: number(found.events.events), days: found.events.days })}${found.events.cut ? t('ground.newest_only') : ''}</h3>
    <dl class="sums">${['grid', 'holder', 'body', 'nowhere'].map((key) => html`<div key=${key} data-sum=${key}><dd>${number(found.events[key])}</dd>
      <dt>${t(`ground.event_${key}`)}</dt></div>`)}</dl>
    <${Lines} title=${t('ground.handed')} items=${found.handed.map((one) => ({ ...one, key: `${one.giver}-${one.taker}` }))}
      line=${(one) => html`<span>${partyOf(one, 'giver')} → ${partyOf(one, 'taker')}</span><b>${area(one.area_m2)}</b>`} />
    <${Lines} title=${t('ground.pieces')} items=${pieces} picked=${picked} onPick=${onPick}
      line=${(one) => html`<span><code>${one.old || t('ground.nobody')}</code> → <code>${one.new || t('ground.nobody')}</code></span>
        <b>${area(one.area_m2)}</b>`} />
    <${Lines} title=${t('ground.events_elsewhere')} items=${events} picked=${picked} onPick=${onPick}
      line=${(one) => html`<span><code>${one.number}</code> ${one.old || t('ground.nobody')} → ${one.new || t('ground.nobody')}</span>
        <small>${one.giver === one.taker ? t('ground.same_holder') : `${partyOf(one, 'giver')} → ${partyOf(one, 'taker')}`}</small>`} />
  </section>`;
}

const listed = (codes) => codes.slice(0, 8).join(t('ground.comma')) + (codes.length > 8 ? '…' : '');
const partyOf = (one, side) => (one[side] ? named({ name: one[`${side}_name`], name_en: one[`${side}_name_en`] }) || `#${one[side]}` : t('ground.nobody'));

function Lines({ title, items, line, picked, onPick }) {
  const [most, setMost] = useState(SHOWN);
  if (!items.length) return null;
  return html`<h3>${title} <b>${number(items.length)}</b></h3>
    <ul class="lines">${items.slice(0, most).map((one) => html`<li key=${one.key ?? one.id}>${onPick ? html`
      <button type="button" class=${classes('line-button', { 'finding-picked': one.id === picked })} data-testid="moved-line" data-what=${one.what}
        aria-current=${one.id === picked ? 'true' : null} onClick=${() => onPick(one.id)}>${line(one)}</button>` : html`<span class="line-plain">${line(one)}</span>`}</li>`)}</ul>
    ${items.length > most ? html`<button type="button" class="link-button" onClick=${() => setMost(most + SHOWN)}>${t('ground.show_more', {
      n: number(Math.min(SHOWN, items.length - most)) })}</button>` : null}`;
}
