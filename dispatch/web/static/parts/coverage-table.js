/* The coming days by grid and shift: every cell says in a sign, not in colour alone, who could act. */
import { classes, html } from './html.js';
import { isChinese, named, t, word } from './i18n.js';
import { Button } from './badges.js';
import { Icon } from './icons.js';
import { categoryName } from './session.js';
import { Empty, Notice } from './states.js';
import { length, weekday, when, whenFully } from './time.js';

export const CATCHES = ['own', 'neighbour', 'leader', 'territory', 'center', 'nobody'];
const SERIOUS = 3;
const MOST_NAMED = 6;

/** Grids with holes stand first: what goes to nobody, what nobody has claimed, what lasts longest. */
export const inOrder = (grids) => [...grids].sort((a, b) => CATCHES.indexOf(b.catch) - CATCHES.indexOf(a.catch)
  || a.people.length - b.people.length || b.minutes - a.minutes || a.grid.localeCompare(b.grid));

export const worstOf = (grid, need) => Math.max(0, ...[...(grid.cells[need] || '')].map(Number));

/** One row a grid that has holes; `onPick(grid)` shows it on the map. */
export function Holes({ grids, names = {}, most, picked, onPick, onMore }) {
  const rows = grids.filter((grid) => grid.spans);
  if (!rows.length) return html`<${Empty} icon="handled" title=${t('coverage.no_holes')} />`;
  return html`
    <div class="table-wrap"><table class="holes" data-testid="holes" data-count=${rows.length}>
      <thead><tr><th scope="col">${t('coverage.grid')}</th><th scope="col">${t('coverage.from')}</th>
        <th scope="col">${t('coverage.length')}</th><th scope="col">${t('coverage.why')}</th><th scope="col">${t('coverage.goes_to')}</th></tr></thead>
      <tbody>${rows.slice(0, most).map((grid) => html`
        <tr key=${grid.grid} class=${classes({ 'row-picked': grid.grid === picked })} data-testid="hole" data-grid=${grid.grid}
          data-catch=${grid.catch}>
          <th scope="row"><button type="button" class="link-button" onClick=${() => onPick(grid.grid)}>${named(grid)}</button></th>
          <td><time datetime=${grid.first_at} title=${whenFully(grid.first_at)}>${when(grid.first_at)}</time></td>
          <td>${length(grid.minutes * 60000)}<small> · ${t('coverage.spans', { n: grid.spans })}</small></td>
          <td>${grid.why.map((why) => word('hole_why', why)).join(isChinese() ? '、' : ', ')}</td>
          <td><${Catch} level=${CATCHES.indexOf(grid.catch)} />${names[grid.next] ? html` <small data-testid="next">${nameOf(names[grid.next])}</small>` : null}</td></tr>`)}</tbody></table></div>
    ${rows.length > most ? html`<p><${Button} onClick=${onMore}>${t('coverage.more', { n: rows.length - most })}<//></p>` : null}`;
}

export const Catch = ({ level }) => html`<span class=${`catch catch-${CATCHES[level]}`}>
  <b aria-hidden="true">${t(`catch_sign.${CATCHES[level]}`)}</b> ${word('catch', CATCHES[level])}</span>`;

/** Grids down, days and shifts across. */
export function Week({ found, need, rows, picked, names, onPick }) {
  const shifts = found.shifts;
  return html`
    <div class="table-wrap"><table class="week" data-testid="week">
      <thead>
        <tr><th rowspan="2" scope="col">${t('coverage.grid')}</th><th rowspan="2" scope="col">${t('coverage.people')}</th>
          ${found.days.map((day) => html`<th key=${day} colspan=${shifts.length} scope="colgroup">${weekday(day)}</th>`)}</tr>
        <tr>${found.days.flatMap((day) => shifts.map((shift) => html`<th key=${`${day} ${shift.code}`} scope="col" class="week-shift"
          title=${`${shift.start}–${shift.end}`}>${word('shift', shift.code)}</th>`))}</tr>
      </thead>
      <tbody>${rows.map((grid) => html`
        <tr key=${grid.grid} class=${classes({ 'row-picked': grid.grid === picked })} data-testid="week-row" data-grid=${grid.grid}>
          <th scope="row"><button type="button" class="link-button" onClick=${() => onPick(grid.grid)}>${named(grid)}</button></th>
          <td class="week-people">${grid.people.length ? grid.people.map((one) => nameOf(names[one])).join(isChinese() ? '、' : ', ')
            : html`<span class="catch catch-nobody"><${Icon} name="warning" size=${13} />${t('grids.nobody')}</span>`}</td>
          ${[...(grid.cells[need] || '')].map((level, at) => html`<td key=${at} class=${`cell cell-${level}`}
            title=${`${t(`catch.${CATCHES[level]}`)}`}><span aria-hidden="true">${level === '0' ? '' : t(`catch_sign.${CATCHES[level]}`)}</span>
            <span class="unseen">${t(`catch.${CATCHES[level]}`)}</span></td>`)}</tr>`)}</tbody></table></div>
    <p class="catches">${CATCHES.slice(1).map((name, at) => html`<${Catch} key=${name} level=${at + 1} />`)}</p>`;
}

const nameOf = (pair) => (pair ? (isChinese() ? pair[0] : pair[1] || pair[0]) : '');

/** What nobody whom the table means can act on, wherever in these towns: `categories` and `towns` give the names. */
export function Gaps({ gaps, categories, towns }) {
  const between = isChinese() ? '、' : ', ';
  const listed = (all) => [...all.slice(0, MOST_NAMED), ...(all.length > MOST_NAMED ? [t('coverage.and_more', { n: all.length - MOST_NAMED })] : [])].join(between);
  return gaps.map((gap, at) => html`<${Notice} kind="bad" key=${at} testid="gap">
    ${t('coverage.gap', { why: word('gap_why', gap.why), matters: listed(matterNames(gap.matters, categories)),
    towns: listed(gap.towns.map((code) => towns.get(code) || code)), from: when(gap.from_at), to: when(gap.to_at),
    goes: word('way_step', gap.goes_to) })}<//>`);
}

/** A category once, by its name, however many of its conditions are meant. */
const matterNames = (matters, categories) => [...new Set(matters.map((matter) => matter.split('/')[0]))].map((code) => categoryName(categories, code));

/** Colours the grids of a map by their worst cell. */
export function paint(map, grids, need) {
  const of = (isSo) => grids.filter((grid) => isSo(worstOf(grid, need))).map((grid) => grid.grid);
  const style = getComputedStyle(document.documentElement);
  const ink = (name) => style.getPropertyValue(name).trim();
  const colours = [[(level) => level >= SERIOUS, ink('--mark-red')], [(level) => level === SERIOUS - 1, ink('--mark-yellow')]];
  const cases = colours.flatMap(([isSo, colour]) => (of(isSo).length ? [of(isSo), colour] : []));
  const colour = cases.length ? ['match', ['get', 'code'], ...cases, 'rgba(0,0,0,0)'] : 'rgba(0,0,0,0)';
  if (map.gl.getLayer('coverage-fill')) {
    map.gl.setPaintProperty('coverage-fill', 'fill-color', colour);
    return;
  }
  const tiled = map.tiledAt.has('blocks') ? { 'source-layer': 'shapes' } : {};
  map.gl.addLayer({ id: 'coverage-fill', type: 'fill', source: 'blocks', ...tiled,
    paint: { 'fill-color': colour, 'fill-opacity': 0.45 } }, 'blocks-line');
}
