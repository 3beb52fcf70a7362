/* Grids: mine, and those that wait for somebody to answer for them. */
import { classes, html, useCallback, useEffect, useMemo, useState } from './html.js';
import { Absences, useAbsences } from './absences.js';
import { api } from './api.js';
import { Button } from './badges.js';
import { GiveAway, Handings } from './handings.js';
import { named, t, word } from './i18n.js';
import { Icon } from './icons.js';
import { MapBox } from './map.js';
import { frameOf } from './map-style.js';
import { city, hasRole, parties, partyName, readLayer, readSession, roles, session } from './session.js';
import { useObservable } from './observable.js';
import { Empty, explain, Failure, Loading } from './states.js';
import { whenFully } from './time.js';
import { toast } from './toasts.js';

const SHOWN = 40;

/** The layers whose grids somebody with the reader's roles may claim; which they are is the city's decision. */
const ownTiers = () => (city.get().tiers || []).filter((tier) => tier.roles.some((role) => roles().includes(role)))
  .map((tier) => tier.layer).filter((code) => city.get().layers.some((layer) => layer.code === code));

function useGrids() {
  const [read, setRead] = useState({ blocks: null, claims: [], error: null });
  const load = useCallback(async () => {
    try {
      const layers = [...new Set(['blocks', ...ownTiers()])];
      const [claims, ...drawn] = await Promise.all([api.all('/claims'), ...layers.map(readLayer)]);
      setRead({ blocks: drawn.flatMap((layer) => layer.features), claims: claims.filter((claim) => !claim.to_at), error: null });
    } catch (error) {
      setRead((before) => ({ ...before, error }));
    }
  }, []);
  useEffect(() => { load(); }, []);
  return { ...read, load };
}

export function MyGrids({ handings }) {
  const { blocks, claims, error, load } = useGrids();
  const absences = useAbsences();
  useObservable(parties);
  const me = session.get().party.id;
  const [picked, setPicked] = useState('');
  const [asked, setAsked] = useState('');
  const [releasing, setReleasing] = useState(null);
  const [map, setMap] = useState(null);
  const mine = useMemo(() => claims.filter((claim) => claim.party === me), [claims]);
  const own = mine.map((claim) => claim.grid);
  useEffect(() => { map?.markGrids('mine', own); }, [map, mine]);
  useEffect(() => { map?.markGrids('picked', picked ? [picked] : []); }, [map, picked]);
  useEffect(() => { if (map && blocks) look(map, blocks, own); }, [map, blocks]);
  if (!blocks) return error ? html`<${Failure} error=${error} onRetry=${load} />` : html`<${Loading} rows=${4} />`;
  const ready = (made) => {
    made.gl.on('click', 'blocks-fill', (press) => setPicked(press.features[0].properties.code));
    setMap(made);
  };
  const renew = async () => { await Promise.all([load(), readSession(), handings.load()]); };
  const claim = async (grid, duty = 'principal') => {
    try {
      await api.post('/claims', { grid, duty });
      toast(t('grids.claimed', { name: nameOf(blocks, grid) }));
    } catch (refusal) {
      toast(explain(refusal), 'bad');
    }
    await renew();
  };
  return html`
    <div class="my-grids">
      <${Handings} items=${handings.items} onDone=${renew} />
      <div class="grids-map"><${MapBox} onReady=${ready} label=${t('grids.map')} /></div>
      ${picked ? html`<${Picked} code=${picked} blocks=${blocks} claims=${claims} me=${me} onClaim=${claim}
        onRelease=${setReleasing} />` : html`<p class="field-help">${t('grids.press')}</p>`}
      <h2>${t('grids.mine', { n: mine.length })}</h2>
      ${mine.length ? null : html`<${Empty} icon="grid" title=${t('grids.none_mine')} />`}
      ${mine.map((one) => html`<div class="grid-row" key=${one.id} data-testid="my-grid" data-grid=${one.grid}><span>
        <strong>${nameOf(blocks, one.grid)}</strong><code>${one.grid}</code></span><small>${word('duty', one.duty)}</small>
        <${Button} data-testid="release" disabled=${handings.items.some((wish) => wish.claim === one.id)}
          onClick=${() => setReleasing(one)}>${t(endsAtOnce(one) ? 'grids.release' : 'grids.give_away')}<//></div>`)}
      <${Absences} absences=${absences} town=${ownTown()} onChange=${readSession} />
      <h2>${t('grids.free')}</h2>
      <${FreeGrids} blocks=${blocks} claims=${claims} asked=${asked} onAsked=${setAsked} onClaim=${claim} onPick=${setPicked} />
      ${releasing ? html`<${GiveAway} claim=${releasing} name=${nameOf(blocks, releasing.grid)} town=${ownTown()}
        atOnce=${endsAtOnce(releasing)} mustName=${leads()} onClose=${() => setReleasing(null)}
        onDone=${() => { setReleasing(null); renew(); }} />` : null}
    </div>`;
}

const leads = () => hasRole('squad_leader', 'administrator');
/** Whether one leads the ground that a grid lies in. */
const leadsGrid = (blocks, code) => (session.get()?.grants || []).some(({ role, scope_kind: kind, scope }) => ['squad_leader', 'administrator'].includes(role)
  && (kind === 'city' || (kind === 'town' && scope === blocks.find((feature) => feature.properties.code === code)?.properties.town)));
const endsAtOnce = (claim) => leads() || claim.duty !== 'principal';
const ownTown = () => parties.get().get(session.get().party.id)?.town;
const nameOf = (blocks, code) => named(blocks.find((feature) => feature.properties.code === code)?.properties) || code;

/** Shows one's own grids, or one's own town when there are none. */
function look(map, blocks, own) {
  const wanted = blocks.filter(({ properties }) => (own.length ? own.includes(properties.code) : properties.town === ownTown()));
  if (!wanted.length) return;
  const frames = wanted.map((feature) => frameOf(feature.geometry));
  const frame = [0, 1, 2, 3].map((side) => Math[side < 2 ? 'min' : 'max'](...frames.map((one) => one[side])));
  map.gl.fitBounds(map.frame(frame), { padding: 24, duration: 0, maxZoom: 15 });
}

function Picked({ code, blocks, claims, me, onClaim, onRelease }) {
  const held = claims.filter((claim) => claim.grid === code);
  const principal = held.find((claim) => claim.duty === 'principal');
  const own = held.find((claim) => claim.party === me);
  return html`
    <div class="grid-row grid-picked" data-testid="picked-grid" data-grid=${code}><span><strong>${nameOf(blocks, code)}</strong>
      <code>${code}</code></span>
      <small>${principal ? t('grids.held_by', { name: principal.name ? named(principal) : partyName(principal.party) }) : t('grids.nobody')}</small>
      ${own ? html`<${Button} onClick=${() => onRelease(own)}>${t(endsAtOnce(own) ? 'grids.release' : 'grids.give_away')}<//>` : principal ? html`<${Button}
        data-testid="claim-deputy" onClick=${() => onClaim(code, 'deputy')}>${t('grids.deputise')}<//>` : html`<${Button} kind="strong"
        data-testid="claim" onClick=${() => onClaim(code)}>${t('grids.claim')}<//>`}
      ${principal && principal.party !== me && leadsGrid(blocks, code) ? html`<${Button} data-testid="reassign"
        onClick=${() => onRelease(principal)}>${t('grids.reassign')}<//>` : null}
      <${GridHistory} key=${code} code=${code} />
    </div>`;
}

/** Who answered for a grid before, newest first; read when it is opened. */
function GridHistory({ code }) {
  const [items, setItems] = useState(null);
  const load = (event) => {
    if (event.target.open && !items) api.all('/claims', { grid: code, open: false }).then((found) => setItems(found.reverse()), () => setItems([]));
  };
  return html`<details class="more grid-history" onToggle=${load} data-testid="grid-history"><summary>${t('grids.history')}</summary>
    ${!items ? html`<${Loading} rows=${2} />` : !items.length ? html`<p class="nothing">${t('grids.nobody')}</p>`
      : html`<ul>${items.map((one) => html`<li key=${one.id} data-testid="past-claim"><strong>${named(one)}</strong> ${word('duty', one.duty)}${' '}
        <small>${one.to_at ? t('ground.from_to', { from: whenFully(one.from_at), to: whenFully(one.to_at) }) : t('staff.from', { from: whenFully(one.from_at) })}${one.reason ? ` · ${one.reason}` : ''}</small></li>`)}</ul>`}</details>`;
}

function FreeGrids({ blocks, claims, asked, onAsked, onClaim, onPick }) {
  const taken = new Set(claims.filter((claim) => claim.duty === 'principal').map((claim) => claim.grid));
  const town = ownTown();
  const text = asked.trim().toLowerCase();
  const tiers = new Set(ownTiers());
  const mayClaim = (grid) => (grid.kind === 'area' ? tiers.has('areas') : true);
  const free = blocks.map((feature) => feature.properties).filter((grid) => !taken.has(grid.code) && mayClaim(grid))
    .filter((grid) => (text ? [grid.code, grid.name, grid.name_en].some((one) => one?.toLowerCase().includes(text)) : !town
      || grid.town === town));
  return html`
    <div class="search"><${Icon} name="search" /><input class="input" type="search" aria-label=${t('grids.search')}
      placeholder=${t('grids.search')} value=${asked} onInput=${(event) => onAsked(event.target.value)}
      data-testid="grid-search" /></div>
    ${free.length ? null : html`<${Empty} icon="handled" title=${t('grids.none_free')} />`}
    ${free.slice(0, SHOWN).map((grid) => html`<div class=${classes('grid-row')} key=${grid.code} data-testid="free-grid"
      data-grid=${grid.code}>
      <button type="button" class="link-button" onClick=${() => onPick(grid.code)}><strong>${named(grid)}</strong></button>
        <code>${grid.code}</code>
      <${Button} kind="strong" data-testid="claim" onClick=${() => onClaim(grid.code)}>${t('grids.claim')}<//></div>`)}`;
}
