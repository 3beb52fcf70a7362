/* Who can act where in the coming days: the holes first, as a table and on the map. */
import { html, useCallback, useEffect, useState } from '../parts/html.js';
import { api } from '../parts/api.js';
import { Button } from '../parts/badges.js';
import { useCategories } from '../parts/category-picker.js';
import { Gaps, Holes, inOrder, paint, Week } from '../parts/coverage-table.js';
import { CheckField, Chips, SelectField } from '../parts/fields.js';
import { named, t, word } from '../parts/i18n.js';
import { MapBox } from '../parts/map.js';
import { frameOf } from '../parts/map-style.js';
import { mount } from '../parts/page.js';
import { readLayer } from '../parts/session.js';
import { Failure, Loading, Notice } from '../parts/states.js';
import { whenFully } from '../parts/time.js';

const READERS = ['squad_leader', 'duty_leader', 'dispatcher', 'supervisor', 'administrator', 'auditor'];
const DAYS = [1, 7, 14, 31];
const ROWS = 40;

function useCoverage(days, town, all, category) {
  const [read, setRead] = useState({ found: null, error: null });
  const load = useCallback(async () => {
    try {
      setRead({ found: await api.get('/coverage', { days, town, all: all || undefined, category: category || undefined }), error: null });
    } catch (error) {
      setRead((before) => ({ ...before, error }));
    }
  }, [days, town, all, category]);
  useEffect(() => { load(); }, [load]);
  return { ...read, load };
}

function Coverage() {
  const [days, setDays] = useState(7);
  const [town, setTown] = useState('');
  const [all, setAll] = useState(false);
  const [chosen, setNeed] = useState('officer');
  const [category, setCategory] = useState('');
  const categories = useCategories();
  const [most, setMost] = useState(ROWS);
  const [picked, setPicked] = useState('');
  const [map, setMap] = useState(null);
  const [towns, setTowns] = useState([]);
  const { found, error, load } = useCoverage(days, town, all, category);
  const need = category ? 'asked' : chosen;
  useEffect(() => {
    readLayer('towns').then((layer) => setTowns(layer.features.map(({ properties }) => [properties.code, named(properties)])), () => null);
  }, []);
  useEffect(() => { if (map && found) paint(map, found.grids, need); }, [map, found, need]);
  useEffect(() => { map?.markGrids('picked', picked ? [picked] : []); }, [map, picked]);
  if (!found) return error ? html`<${Failure} error=${error} onRetry=${load} />` : html`<${Loading} rows=${6} />`;
  const pick = async (grid) => {
    setPicked(grid);
    const shape = (await readLayer('blocks')).features.find(({ properties }) => properties.code === grid);
    if (map && shape) map.gl.fitBounds(map.frame(frameOf(shape.geometry)), { padding: 80, maxZoom: 14.5, duration: 0 });
  };
  const seen = new Set(found.grids.map((grid) => grid.town));
  const rows = inOrder(found.grids);
  const { counts } = found;
  return html`
    <div class="coverage">
      <section class="coverage-list">
        <header class="coverage-head"><h1>${t('page.coverage')}</h1>
          <p class="coverage-again field-help">${t('coverage.as_of', { when: whenFully(found.from_at) })}
            <${Button} data-testid="coverage-again" onClick=${load}>${t('coverage.again')}<//></p></header>
        <div class="coverage-asked">
          <${Chips} label=${t('coverage.days')} value=${days} onValue=${setDays} choices=${DAYS.map((n) => [n, t('coverage.n_days', { n })])} />
          ${towns.filter(([code]) => town || seen.has(code)).length > 1 ? html`<${SelectField} name="coverage-town" label=${t('coverage.town')}
            value=${town} onValue=${setTown} empty=${t('coverage.all_towns')} choices=${towns} testid="coverage-town" />` : null}
          <${SelectField} name="coverage-category" label=${t('coverage.category')} value=${category} onValue=${setCategory}
            empty=${t('coverage.no_category')} choices=${(categories?.items || []).map((one) => [one.code, `${one.code} ${named(one)}`])}
            testid="coverage-category" />
          <${CheckField} value=${all} onValue=${setAll} label=${t('coverage.caught_too')} testid="coverage-all" /></div>
        <p class="coverage-counts" data-testid="coverage-counts" data-holes=${counts.holes} data-grids=${counts.with_holes}>
          <strong>${t('coverage.counts', { n: counts.holes, grids: counts.with_holes, all: counts.grids })}</strong>
          ${counts.caught ? html` <small>${t('coverage.caught', { n: counts.caught })}</small>` : null}</p>
        <${Gaps} gaps=${found.gaps} categories=${categories} towns=${new Map(towns)} />
        ${Object.entries(found.overburdened).map(([party, [held, may]]) => html`<${Notice} kind="warn" key=${party}>
          ${t('coverage.overburdened', { name: nameIn(found.names, party), held, may })}<//>`)}
        ${Object.entries(found.missing).map(([body, categories]) => html`<${Notice} kind="bad" key=${body}>
          ${t('coverage.missing', { body, categories: categories.join(' ') })}<//>`)}
        <${Holes} grids=${rows} names=${found.names} most=${most} picked=${picked} onPick=${pick} onMore=${() => setMost(most + 200)} />
        <h2>${t('coverage.week')}</h2>
        ${category ? null : html`<${Chips} label=${t('coverage.need')} value=${need} onValue=${setNeed}
          choices=${['officer', 'enforcement'].map((one) => [one, word('need', one)])} />`}
        <p class="field-help">${category ? [...new Set(found.ways.map(wayOf))].join(' · ') || t('coverage.not_here') : t('coverage.categories', { n: countOf(found, need) })}</p>
        <${Week} found=${found} need=${need} rows=${rows.slice(0, most)} names=${found.names} picked=${picked} onPick=${pick} />
        ${rows.length > most ? html`<p><${Button} onClick=${() => setMost(most + 200)}>${t('coverage.more', { n: rows.length - most })}<//></p>` : null}
      </section>
      <div class="coverage-map"><${MapBox} onReady=${(made) => {
        made.gl.on('click', 'blocks-fill', (press) => setPicked(press.features[0].properties.code));
        setMap(made);
      }} label=${t('coverage.map')} /></div>
    </div>`;
}

const nameIn = (names, party) => named({ name: names[party]?.[0] || '', name_en: names[party]?.[1] });
/** How many categories go a way in any town at any time. */
const countOf = (found, code) => new Set(found.ways.filter((way) => way.code === code)
  .flatMap((way) => way.matters.map((matter) => matter.split('/')[0]))).size;
/** The ordered answer, step by step. */
const wayOf = (way) => `${way.steps.map((step) => word('way_step', step)).join(' → ')}${way.certified ? t('coverage.certified') : ''}`;

mount(Coverage, { title: 'page.coverage', staff: true, only: READERS });
