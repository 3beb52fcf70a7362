/* Which grid is this, and who answers for it: under the pointer, under a press, or under the cross that keys move. */
import { html, useEffect, useRef, useState } from './html.js';
import { api } from './api.js';
import { Button } from './badges.js';
import { language, named, t, word } from './i18n.js';
import { Icon } from './icons.js';
import { useObservable } from './observable.js';
import { partyName } from './session.js';
import { explain } from './states.js';

const DWELL_MS = 140;
const FRESH_MS = 20000;
const DUTIES = ['principal', 'deputy'];
const asked = new Map();

/** Who answers for a grid, the principal first; asked again after a while, since claims change hands. */
function readHolders(code) {
  const known = asked.get(code);
  if (known && Date.now() - known.at < FRESH_MS) return known.answer;
  const rank = (claim) => (DUTIES.includes(claim.duty) ? DUTIES.indexOf(claim.duty) : DUTIES.length);
  const answer = api.get('/claims', { grid: code })
    .then(({ items }) => items.filter((claim) => !claim.to_at).sort((a, b) => rank(a) - rank(b)));
  answer.catch(() => asked.delete(code));
  asked.set(code, { at: Date.now(), answer });
  return answer;
}

function useHolders(code) {
  const [read, setRead] = useState({});
  useEffect(() => {
    if (!code) return undefined;
    let wanted = true;
    readHolders(code).then((holders) => wanted && setRead({ code, holders }), (error) => wanted && setRead({ code, error }));
    return () => { wanted = false; };
  }, [code]);
  return read.code === code ? read : {};
}

const who = (claim) => (claim.name ? named(claim) : partyName(claim.party));

/** A grid in a sentence: what it is called and who answers for it. `read` is `{holders}`, `{error}` or nothing yet. */
export function GridWords({ grid, read }) {
  useObservable(language);
  const principal = read.holders?.[0];
  const said = read.error ? explain(read.error) : !read.holders ? t('state.loading')
    : principal ? t('grids.held_by', { name: who(principal) }) : t('grids.nobody');
  return html`<p><strong>${named(grid) || grid.code}</strong> ${named(grid) && named(grid) !== grid.code ? html`<code>${grid.code}</code>` : null}</p>
    ${grid.unit ? html`<p class="grid-other">${t('map.unit', { code: grid.unit })}</p>` : null}
    <p class=${read.holders && !principal ? 'grid-nobody' : ''}>${said}</p>`;
}

/** The card of a grid that was picked. `open` is how many open events lie in it. */
export function GridCard({ grid, read, open, onShow, onClose }) {
  const others = (read.holders || []).slice(1);
  return html`
    <aside class="grid-card" aria-label=${t('map.grid_card', { name: named(grid) || grid.code })} data-testid="grid-card"
      data-grid=${grid.code}>
      <div class="grid-card-words"><${GridWords} grid=${grid} read=${read} />
        ${others.map((claim) => html`<p key=${claim.id} class="grid-other">${word('duty', claim.duty)} ${who(claim)}</p>`)}</div>
      <button type="button" class="icon-button" aria-label=${t('button.close')} onClick=${onClose}
        data-testid="grid-card-close"><${Icon} name="close" /></button>
      ${onShow ? html`<${Button} icon="list" disabled=${!open} onClick=${onShow}>${t('map.grid_events', { n: open })}<//>` : null}
    </aside>`;
}

/** Listens on a map. `isTaken(point)` says that something above the ground is meant there. */
function listen({ gl, gridAt }, { isTaken, onOver, onPick, onAim }) {
  const canvas = gl.getCanvas();
  let bell;
  let shown = null;
  const leave = () => { clearTimeout(bell); shown = null; onOver(null); };
  const over = ({ point }) => {
    const grid = isTaken(point) ? null : gridAt(point);
    if ((grid && place(grid)) === shown) return;
    leave();
    if (grid) bell = setTimeout(() => { shown = place(grid); onOver({ grid, ...flat(point) }); }, DWELL_MS);
  };
  const press = ({ point }) => { leave(); onPick(isTaken(point) ? null : gridAt(point)); };
  const middle = () => [canvas.clientWidth / 2, canvas.clientHeight / 2];
  const aim = () => { if (canvas.matches(':focus-visible')) onAim({ grid: gridAt(middle()) }); };
  const rest = () => onAim(null);
  const type = (event) => {
    if (event.key === 'Escape') { onPick(null); return; }
    if (event.key !== 'Enter') return;
    event.preventDefault(); // the page has a use of its own for this key
    onPick(gridAt(middle()));
  };
  const onMap = { mousemove: over, mouseout: leave, movestart: leave, click: press, idle: aim };
  const onCanvas = { focus: aim, blur: rest, pointerdown: rest, keydown: type };
  for (const [name, act] of Object.entries(onMap)) gl.on(name, act);
  for (const [name, act] of Object.entries(onCanvas)) canvas.addEventListener(name, act);
  return () => {
    clearTimeout(bell);
    for (const [name, act] of Object.entries(onMap)) gl.off(name, act);
    for (const [name, act] of Object.entries(onCanvas)) canvas.removeEventListener(name, act);
  };
}

const place = (grid) => `${grid.code} ${grid.unit || ''}`;
const flat = ({ x, y }) => ({ x, y });

/** Lets people ask the map whose ground something is. `countOf(code)` tells how many events are open there. */
export function GridReader({ map, isTaken = () => false, countOf, onShow }) {
  const [over, setOver] = useState(null);
  const [picked, setPicked] = useState(null);
  const [aimed, setAimed] = useState(null);
  const taken = useRef(isTaken);
  taken.current = isTaken;
  useEffect(() => map && listen({ gl: map.gl, gridAt: (point) => map.gridAt(point) },
    { isTaken: (point) => taken.current(point), onOver: setOver, onPick: setPicked, onAim: setAimed }), [map]);
  useEffect(() => { if (map && !map.ended) map.markGrids('picked', picked ? [picked.code] : []); }, [map, picked]);
  const isPicked = (grid) => picked && place(grid) === place(picked);
  const hovered = over && !isPicked(over.grid) ? over : null;
  const near = aimed?.grid && !isPicked(aimed.grid) ? aimed.grid : null;
  return html`
    ${aimed ? html`<i class="map-cross" aria-hidden="true" />` : null}
    ${hovered ? html`<div class="hover-card" data-testid="grid-over" data-grid=${hovered.grid.code}
      style=${{ left: `${hovered.x + 14}px`, top: `${hovered.y + 14}px` }}><${Read} grid=${hovered.grid} /></div>` : null}
    <div class=${near ? 'grid-card grid-aimed' : 'unseen'} role="status" data-testid="grid-aimed" data-grid=${near?.code}>
      ${near ? html`<div class="grid-card-words"><${Read} grid=${near} /></div>` : null}</div>
    ${picked ? html`<${Picked} grid=${picked} open=${countOf?.(picked.code) ?? 0} onShow=${onShow && (() => onShow(picked))}
      onClose=${() => setPicked(null)} />` : null}`;
}

const Read = ({ grid }) => html`<${GridWords} grid=${grid} read=${useHolders(grid.code)} />`;
const Picked = (given) => html`<${GridCard} ...${given} read=${useHolders(given.grid.code)} />`;
