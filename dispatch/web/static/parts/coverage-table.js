/* The coming days by grid and shift: every cell says in a sign, not in colour alone, who could act. */
import { classes, html } from './html.js';
import { isChinese, named, t, word } from './i18n.js';
import { Button } from './badges.js';
import { Icon } from './icons.js';
import { Empty } from './states.js';
import { length, weekday, when, whenFully } from './time.js';

export const CATCHES = ['own', 'neighbour', 'leader', 'nobody'];
const WORST = 3;

/** Grids with holes stand first: what goes to nobody, what nobody has claimed, what lasts longest. */
export const inOrder = (grids) => [...grids].sort((a, b) => CATCHES.indexOf(b.catch) - CATCHES.indexOf(a.catch)
  || a.people.length - b.people.length || b.minutes - a.minutes || a.grid.localeCompare(b.grid));

export const worstOf = (grid, need) => Math.max(0, ...[...grid[need]].map(Number));

/** One row a grid that has holes; `onPick(grid)` shows it on the map. */
export function Holes({ grids, most, picked, onPick, onMore }) {
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
          <td><${Catch} level=${CATCHES.indexOf(grid.catch)} /></td></tr>`)}</tbody></table></div>
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
          ${[...grid[need]].map((level, at) => html`<td key=${at} class=${`cell cell-${level}`}
            title=${`${t(`catch.${CATCHES[level]}`)}`}><span aria-hidden="true">${level === '0' ? '' : t(`catch_sign.${CATCHES[level]}`)}</span>
            <span class="unseen">${t(`catch.${CATCHES[level]}`)}</span></td>`)}</tr>`)}</tbody></table></div>
    <p class="catches">${CATCHES.slice(1).map((name, at) => html`<${Catch} key=${name} level=${at + 1} />`)}</p>`;
}

const nameOf = (pair) => (pair ? (isChinese() ? pair[0] : pair[1] || pair[0]) : '');

/** Colours the grids of a map by their worst cell. */
export function paint(map, grids, need) {
  const of = (level) => grids.filter((grid) => worstOf(grid, need) === level).map((grid) => grid.grid);
  const style = getComputedStyle(document.documentElement);
  const ink = (name) => style.getPropertyValue(name).trim();
  const colours = [[WORST, ink('--mark-red')], [WORST - 1, ink('--mark-yellow')]];
  const cases = colours.flatMap(([level, colour]) => (of(level).length ? [of(level), colour] : []));
  const colour = cases.length ? ['match', ['get', 'code'], ...cases, 'rgba(0,0,0,0)'] : 'rgba(0,0,0,0)';
  if (map.gl.getLayer('coverage-fill')) {
    map.gl.setPaintProperty('coverage-fill', 'fill-color', colour);
    return;
  }
  const tiled = map.tiledAt.has('blocks') ? { 'source-layer': 'shapes' } : {};
  map.gl.addLayer({ id: 'coverage-fill', type: 'fill', source: 'blocks', ...tiled,
    paint: { 'fill-color': colour, 'fill-opacity': 0.45 } }, 'blocks-line');
}
