/* Versions of the ground: which rule, which wait, which ruled; compared, activated, taken away as files. */
import { classes, html, useCallback, useEffect, useState } from './html.js';
import { Activate } from './activate.js';
import { api } from './api.js';
import { Button } from './badges.js';
import { t } from './i18n.js';
import { Icon } from './icons.js';
import { Comparison } from './ground-compare.js';
import { layerName, number, versionName } from './ground-words.js';
import { Empty, explain, Failure, Loading, Notice } from './states.js';
import { whenFully } from './time.js';

const ASK_EVERY_MS = 1500;
const MOST_DRAWN = 20000;
const FORMATS = [['gpkg', 'GeoPackage'], ['geojson', 'GeoJSON'], ['shp', 'Shapefile']];

/** Every version of every layer: `{items, error, load}`; items are null while they are on their way. */
export function useVersions() {
  const [read, setRead] = useState({ items: null, error: null });
  const load = useCallback(async () => {
    try {
      setRead({ items: (await api.get('/layers')).items, error: null });
    } catch (error) {
      setRead((before) => ({ ...before, error }));
    }
  }, []);
  useEffect(() => { load(); }, []);
  return { ...read, load };
}

/** How far events have followed the ground; asked for while they move, and again when `change` changes. */
export function useRelocation(change) {
  const [told, setTold] = useState(null);
  useEffect(() => {
    let bell;
    let ended = false;
    const ask = async () => {
      const answer = await api.get('/relocation').catch(() => null);
      if (ended) return;
      setTold(answer);
      if (answer?.running) bell = setTimeout(ask, ASK_EVERY_MS);
    };
    ask();
    return () => { ended = true; clearTimeout(bell); };
  }, [change]);
  return told;
}

/** Says how far open events have followed, while they do. */
export const Relocation = ({ told, version }) => (!told?.running ? null : html`
  <div class="relocation" role="status" data-testid="relocation" data-look=${told.look}>
    <p><${Icon} name="clock" /> ${t(told.waits ? 'ground.following_waits' : 'ground.following', { name: version ? versionName(version) : '',
      n: told.look })}</p>
    <progress max="1" value=${told.waits ? 0 : told.passed} aria-label=${t('ground.following_short')} /></div>`);

export const State = ({ version }) => {
  const planned = version.state === 'draft' && version.active_from;
  const state = planned ? 'planned' : version.state;
  return html`<span class=${`version-state version-${state}`} data-state=${state}><${Icon} size=${13}
    name=${{ active: 'handled', planned: 'clock', draft: 'filed', retired: 'closed' }[state]} />${t(`ground.state_${state}`)}</span>`;
};

/** The list, one group for each layer; `picked` is the id of a version. */
export function Versions({ items, picked, onPick }) {
  if (!items.length) return html`<${Empty} icon="grid" title=${t('ground.no_versions')} />`;
  const codes = [...new Set(items.map((one) => one.code))];
  return html`<div class="versions" data-testid="versions">${codes.map((code) => html`
    <section key=${code}><h3>${layerName(code)} <code>${code}</code></h3><ul>${items.filter((one) => one.code === code).map((one) => html`
      <li key=${one.id}><button type="button" class=${classes('version', { 'version-picked': one.id === picked })} data-testid="version"
        data-id=${one.id} data-layer=${`${one.code}@${one.version}`} data-state=${one.state} aria-current=${one.id === picked ? 'true' : null}
        onClick=${() => onPick(one.id)}>
        <span class="version-head"><strong>${t('ground.version', { n: one.version })}</strong><${State} version=${one} />
          <span class="version-count">${t('ground.grids', { n: number(one.count) })}</span></span>
        <span class="version-foot">${whenOf(one)}${one.source ? ` · ${one.source}` : ''}</span></button></li>`)}</ul></section>`)}</div>`;
}

function whenOf(version) {
  if (version.state === 'active') return t('ground.since', { when: whenFully(version.active_from) });
  if (version.state === 'retired') return t('ground.from_to', { from: whenFully(version.active_from), to: whenFully(version.active_to) });
  return version.active_from ? t('ground.rules_from', { when: whenFully(version.active_from) }) : t('ground.made', { when: whenFully(version.made_at) });
}

/** One version with what may be done to it. */
export function VersionView({ version, items, marks, picked, onPick, onChanged }) {
  const [asking, setAsking] = useState(false);
  const [trouble, setTrouble] = useState(null);
  useOutlines(marks, version);
  const withdraw = async () => {
    setTrouble(null);
    await api.post(`/layers/${version.id}/withdraw`).then(onChanged, setTrouble);
  };
  return html`<section class="version-view" data-testid="version-view" data-id=${version.id}>
    <header class="survey-head"><h2>${versionName(version)}</h2><${State} version=${version} />
      <p><small>${version.name} · ${t('ground.grids', { n: number(version.count) })} · ${whenOf(version)}</small></p></header>
    ${trouble ? html`<${Notice} kind="bad">${explain(trouble)}<//>` : null}
    <div class="moves">
      ${version.state === 'draft' ? html`<${Button} kind="strong" onClick=${() => setAsking(true)} data-testid="activate">${t('ground.activate')}<//>` : null}
      ${version.state === 'draft' && version.active_from ? html`<${Button} onClick=${withdraw} data-testid="withdraw">${t('ground.withdraw')}<//>` : null}
      <${Exports} version=${version} /></div>
    <${Comparison} key=${version.id} version=${version} items=${items} marks=${marks} picked=${picked} onPick=${onPick} />
    ${asking ? html`<${ActivateLayer} version=${version} onClose=${() => setAsking(false)}
      onDone=${() => { setAsking(false); onChanged(); }} />` : null}
  </section>`;
}

/** Draws a version that does not rule; the one that rules is on the map already. */
function useOutlines(marks, version) {
  useEffect(() => {
    if (!marks || version.state === 'active' || version.count > MOST_DRAWN) return undefined;
    const ended = new AbortController();
    api.getSlow(`/layers/${version.id}/export`, { format: 'geojson' }, ended.signal)
      .then((layer) => { marks.outlines(layer); marks.frameLayer(layer); }, () => null);
    return () => { ended.abort(); marks.outlines(null); };
  }, [marks, version.id, version.state]);
}

const Exports = ({ version }) => html`<details class="exports"><summary class="button"><${Icon} name="download" />${t('ground.export')}</summary>
  <ul>${FORMATS.map(([format, name]) => html`<li key=${format}><a href=${api.address(`/layers/${version.id}/export`, { format })} download
    data-testid=${`export-${format}`}>${name}</a></li>`)}</ul></details>`;

/** Lets a layer's version rule; open events follow it. */
export function ActivateLayer({ version, onClose, onDone, inline }) {
  const words = { name: versionName(version), help: t('ground.activate_help'), now: t('ground.now'), submit: t('ground.activate_now') };
  const send = async (body, key) => {
    const done = await api.post(`/layers/${version.id}/activate`, body, key);
    return t(body.at ? 'ground.planned' : 'ground.activated', { name: versionName(done.layer), when: whenFully(done.layer.active_from),
      passed: done.claims_passed_on, ended: done.claims_ended });
  };
  return html`<${Activate} words=${words} send=${send} onClose=${onClose} onDone=${onDone} inline=${inline} />`;
}

/** The versions as a page shows them while they are read. */
export const VersionList = ({ read, picked, onPick }) => {
  if (!read.items) return read.error ? html`<${Failure} error=${read.error} onRetry=${read.load} />` : html`<${Loading} rows=${6} />`;
  return html`<${Versions} items=${read.items} picked=${picked} onPick=${onPick} />`;
};
