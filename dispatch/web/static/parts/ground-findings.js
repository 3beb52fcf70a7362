/* What was found in a city file: counts that sift, a list that leads over the map, and files to take away. */
import { classes, html, useMemo, useState } from './html.js';
import { api } from './api.js';
import { t, word } from './i18n.js';
import { Icon } from './icons.js';
import { area, kindWord, number, reasonOf, tone, weight } from './ground-words.js';
import { Empty, Failure, Loading } from './states.js';

const AT_ONCE = 100;
const ORDER = ['fault', 'flaw', 'change', 'left'];
const NAMED = 3;

export const codesOf = (codes) => (codes.length > NAMED
  ? t('ground.and_more', { codes: codes.slice(0, NAMED).join(t('ground.comma')), n: codes.length - NAMED }) : codes.join(t('ground.comma')));

/** Findings that a filter lets through (`{what, kind}` or null), the largest first. */
export const sifted = (features, filter) => features
  .filter(({ properties }) => !filter || (properties.what === filter.what && properties.kind === filter.kind))
  .sort((a, b) => Number(b.properties.undecided || false) - Number(a.properties.undecided || false)
    || weight(b.properties) - weight(a.properties) || a.id - b.id);

/** Counts by kind, which sift the list when pressed. */
export function Tallies({ tallies, filter, onFilter }) {
  const groups = ORDER.map((what) => [what, tallies.filter((one) => one.what === what)]).filter(([, own]) => own.length);
  return html`<div class="tallies" data-testid="tallies">${groups.map(([what, own]) => html`
    <section key=${what}><h3>${t(`ground.what_${what}`)}</h3><div class="chips" role="group" aria-label=${t(`ground.what_${what}`)}>
      ${own.map((one) => {
        const on = filter?.what === one.what && filter.kind === one.kind;
        return html`<button type="button" key=${one.kind} class=${classes('chip tally', { 'chip-on': on })} data-what=${one.what}
          data-kind=${one.kind} data-count=${one.count} aria-pressed=${on ? 'true' : 'false'} onClick=${() => onFilter(on ? null : one)}>
          <i class=${`found-mark found-mark-${tone(one)}`} aria-hidden="true" />${kindWord(one)} <b>${number(one.count)}</b>
          ${one.area_m2 ? html`<small>${area(one.area_m2)}</small>` : null}</button>`;
      })}</div></section>`)}</div>`;
}

/** The list. `read` is `{features, error, load}`; features are null while they are on their way. */
export function Findings({ read, filter, picked, onPick }) {
  const [most, setMost] = useState(AT_ONCE);
  const shown = useMemo(() => (read.features ? sifted(read.features, filter) : []), [read.features, filter]);
  if (!read.features) return read.error ? html`<${Failure} error=${read.error} onRetry=${read.load} />` : html`<${Loading} rows=${4} />`;
  if (!shown.length) return html`<${Empty} icon="handled" title=${t('ground.nothing_found')} />`;
  return html`
    <p class="filter-said" aria-live="polite">${t('ground.shown', { n: number(shown.length) })}</p>
    <ul class="findings" data-testid="findings" data-count=${shown.length}>${shown.slice(0, most).map((one) => html`
      <li key=${one.id}><${FindingRow} finding=${one} picked=${one.id === picked} onPick=${onPick} /></li>`)}</ul>
    ${shown.length > most ? html`<button type="button" class="link-button" onClick=${() => setMost(most + AT_ONCE)}
      data-testid="findings-more">${t('ground.show_more', { n: number(Math.min(AT_ONCE, shown.length - most)) })}</button>` : null}`;
}

export function FindingRow({ finding, picked, onPick }) {
  const told = finding.properties;
  const reason = reasonOf(told);
  return html`<button type="button" class=${classes('finding', `finding-${tone(told)}`, { 'finding-picked': picked })} data-testid="finding"
    data-id=${finding.id} data-what=${told.what} data-kind=${told.kind} aria-current=${picked ? 'true' : null} onClick=${() => onPick(finding.id)}>
    <span class="finding-head"><i class=${`found-mark found-mark-${tone(told)}`} aria-hidden="true" /><strong>${kindWord(told)}</strong>
      ${told.what === 'left' ? html`<small>${t('ground.what_left')}</small>` : null}
      ${told.row ? html`<span>${t('ground.row', { n: told.row })}</span>` : null}
      ${told.undecided ? html`<span class="finding-waits"><${Icon} name="warning" size=${13} />${t('ground.undecided')}</span>` : null}
      ${told.decided ? html`<span>${word('decision', told.decided)}</span>` : null}
      <b>${told.what === 'change' ? changeOf(told) : told.area_m2 ? area(told.area_m2) : ''}</b></span>
    ${told.codes.length ? html`<span class="finding-codes"><code>${told.codes.slice(0, NAMED).join(' ')}</code>
      ${told.codes.length > NAMED ? html`<small>${t('ground.more_codes', { n: told.codes.length - NAMED })}</small>` : null}
      ${told.width_m ? html`<small>${t('ground.width', { m: number(told.width_m, 2) })}</small>` : null}</span>` : null}
    ${reason ? html`<span class="finding-reason">${reason}</span>` : null}
  </button>`;
}

const changeOf = ({ gained_m2: gained, lost_m2: lost }) => [gained ? `+${area(gained)}` : '', lost ? `−${area(lost)}` : '']
  .filter(Boolean).join(' ') || area(0);

/** The report to take away. */
export const Downloads = ({ ident }) => html`
  <p class="downloads">${[['findings.geojson', 'GeoJSON'], ['findings.csv', 'CSV']].map(([file, name]) => html`
    <a key=${file} class="button" href=${api.address(`/surveys/${ident}/${file}`)} download data-testid=${`download-${name}`}>
      <${Icon} name="download" />${t('ground.report_as', { format: name })}</a>`)}</p>`;
