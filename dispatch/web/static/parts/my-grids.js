/* Grids: mine, and those that wait for somebody to answer for them. */
import { classes, html, useCallback, useEffect, useMemo, useState } from './html.js';
import { api } from './api.js';
import { Button } from './badges.js';
import { Dialog } from './dialog.js';
import { Chips, WordsField } from './fields.js';
import { named, t, word } from './i18n.js';
import { Icon } from './icons.js';
import { MapBox } from './map.js';
import { frameOf } from './map-style.js';
import { PartyPicker } from './party-picker.js';
import { hasRole, parties, partyName, readLayer, readSession, session } from './session.js';
import { useObservable } from './observable.js';
import { Empty, explain, Failure, Loading, Notice } from './states.js';
import { toast } from './toasts.js';

const SHOWN = 40;

function useGrids() {
  const [read, setRead] = useState({ blocks: null, claims: [], error: null });
  const load = useCallback(async () => {
    try {
      const [layer, claims] = await Promise.all([readLayer('blocks'), api.all('/claims')]);
      setRead({ blocks: layer.features, claims: claims.filter((claim) => !claim.to_at), error: null });
    } catch (error) {
      setRead((before) => ({ ...before, error }));
    }
  }, []);
  useEffect(() => { load(); }, []);
  return { ...read, load };
}

export function MyGrids() {
  const { blocks, claims, error, load } = useGrids();
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
  const renew = async () => { await Promise.all([load(), readSession()]); };
  const claim = async (grid) => {
    try {
      await api.post('/claims', { grid });
      toast(t('grids.claimed', { name: nameOf(blocks, grid) }));
    } catch (refusal) {
      toast(explain(refusal), 'bad');
    }
    await renew();
  };
  return html`
    <div class="my-grids">
      <div class="grids-map"><${MapBox} onReady=${ready} label=${t('grids.map')} /></div>
      ${picked ? html`<${Picked} code=${picked} blocks=${blocks} claims=${claims} me=${me} onClaim=${claim}
        onRelease=${setReleasing} />` : html`<p class="field-help">${t('grids.press')}</p>`}
      <h2>${t('grids.mine', { n: mine.length })}</h2>
      ${mine.length ? null : html`<${Empty} icon="grid" title=${t('grids.none_mine')} />`}
      ${mine.map((one) => html`<div class="grid-row" key=${one.id} data-testid="my-grid" data-grid=${one.grid}><span>
        <strong>${nameOf(blocks, one.grid)}</strong><code>${one.grid}</code></span><small>${word('duty', one.duty)}</small>
        <${Button} data-testid="release" onClick=${() => setReleasing(one)}>${t('grids.release')}<//></div>`)}
      <h2>${t('grids.free')}</h2>
      <${FreeGrids} blocks=${blocks} claims=${claims} asked=${asked} onAsked=${setAsked} onClaim=${claim} onPick=${setPicked} />
      ${releasing ? html`<${Release} claim=${releasing} name=${nameOf(blocks, releasing.grid)} onClose=${() => setReleasing(null)}
        onDone=${() => { setReleasing(null); renew(); }} />` : null}
    </div>`;
}

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
      ${own ? html`<${Button} onClick=${() => onRelease(own)}>${t('grids.release')}<//>` : principal ? null : html`<${Button} kind="strong"
        data-testid="claim" onClick=${() => onClaim(code)}>${t('grids.claim')}<//>`}
    </div>`;
}

function FreeGrids({ blocks, claims, asked, onAsked, onClaim, onPick }) {
  const taken = new Set(claims.filter((claim) => claim.duty === 'principal').map((claim) => claim.grid));
  const town = ownTown();
  const text = asked.trim().toLowerCase();
  const free = blocks.map((feature) => feature.properties).filter((grid) => !taken.has(grid.code))
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

function Release({ claim, name, onClose, onDone }) {
  const [reason, setReason] = useState('');
  const [successor, setSuccessor] = useState(null);
  const [refusal, setRefusal] = useState(null);
  const [lacking, setLacking] = useState({});
  const ready = [1, 2, 3].map((n) => t(`ready.release.${n}`));
  const mustHandOver = claim.duty === 'principal' && !hasRole('squad_leader', 'administrator');
  const submit = async (event) => {
    event.preventDefault();
    const missing = { reason: !reason.trim(), successor: mustHandOver && !successor };
    setLacking(missing);
    if (missing.reason || missing.successor) return;
    setRefusal(null);
    try {
      await api.post(`/claims/${claim.id}/release`, { reason: reason.trim(), ...(successor ? { successor } : {}) });
      toast(t('grids.released', { name }));
      onDone();
    } catch (error) {
      setRefusal(error);
    }
  };
  return html`<${Dialog} title=${t('grids.release_of', { name })} onClose=${onClose} testid="dialog-release">
    <form class="form" noValidate onSubmit=${submit}>
    ${refusal ? html`<${Notice} kind="bad">${explain(refusal)}<//>` : null}
    <${Chips} label=${t('move.ready')} value=${reason} onValue=${setReason} choices=${ready.map((text) => [text, text])} />
    <${WordsField} name="release-reason" label=${t('carry.reason')} needed rows=${2} most=${200} value=${reason}
      onValue=${setReason} error=${lacking.reason ? t('field.must') : null} testid="release-reason" />
    <${PartyPicker} label=${t('grids.successor')} town=${ownTown()} kind="person" needed=${mustHandOver}
      help=${t(mustHandOver ? 'grids.successor_officer' : 'grids.successor_leader')}
      error=${lacking.successor ? t('grids.successor_needed') : refusal?.faultOf?.('successor') || null} value=${successor} onValue=${setSuccessor} testid="release-successor" />
    <footer class="dialog-foot"><${Button} onClick=${onClose}>${t('button.cancel')}<//>
      <${Button} type="submit" kind="grave" data-testid="release-submit">${t('grids.release')}<//></footer>
  </form><//>`;
}
