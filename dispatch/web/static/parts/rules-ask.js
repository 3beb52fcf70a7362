/* Ask a table: who would get this, there, and why, row by row; nothing is kept. */
import { html, useState } from './html.js';
import { api } from './api.js';
import { Button } from './badges.js';
import { CategoryPicker, useCategories } from './category-picker.js';
import { Chips, TextField } from './fields.js';
import { inBoth, named, t, word } from './i18n.js';
import { PlaceField } from './place-field.js';
import { explain, Notice } from './states.js';
import { whenFully } from './time.js';
import { Row } from './why.js';

/** `version` null asks what rules. */
export function AskTable({ table, version }) {
  const categories = useCategories();
  const [what, setWhat] = useState({ category: '', condition: '' });
  const [by, setBy] = useState('place');
  const [words, setWords] = useState('');
  const [place, setPlace] = useState(null);
  const [grid, setGrid] = useState('');
  const [read, setRead] = useState({ answer: null, error: null, busy: false });
  const [lost, setLost] = useState('');
  const ready = by === 'grid' ? grid.trim() : place;
  const find = async (text) => {
    if (!text.trim() || place) return;
    const { candidates } = await api.post('/places/geocode', { text }).catch(() => ({ candidates: [] }));
    if (candidates.length) setPlace(candidates[0]);
    setLost(candidates.length ? '' : t('place.none'));
  };
  const ask = async (event) => {
    event.preventDefault();
    setRead({ answer: null, error: null, busy: true });
    const body = { ...(by === 'grid' ? { grid: grid.trim() } : { place: { lon: place.lon, lat: place.lat } }),
      ...(what.category ? what : {}), ...(version && version.state !== 'ruling' ? { table, version: version.id } : {}) };
    try {
      setRead({ answer: await api.post('/routes/dry-run', body), error: null, busy: false });
    } catch (error) {
      setRead({ answer: null, error, busy: false });
    }
  };
  return html`<form class="compare ask-table" noValidate onSubmit=${ask} data-testid="ask-table">
    <p class="field-help">${t('rules.ask_help')}</p>
    <div class="field"><span class="field-label">${t('rules.ask_what')}</span>
      <${CategoryPicker} value=${what} onValue=${setWhat} categories=${categories} /></div>
    <${Chips} label=${t('rules.ask_where')} value=${by} onValue=${setBy} choices=${[['place', t('rules.by_place')], ['grid', t('rules.by_grid')]]} />
    ${by === 'grid' ? html`<${TextField} name="ask-grid" label=${t('rules.grid_code')} value=${grid} onValue=${setGrid} testid="ask-grid"
        error=${read.error?.faultOf?.('grid') && explain(read.error)} />`
      : html`<${PlaceField} name="ask-place" label=${t('rules.place')} value=${words} testid="ask-place" help=${place ? t('rules.place_is', { name: place.text }) : t('rules.place_help')}
        error=${lost} onValue=${(text) => { setWords(text); setPlace(null); setLost(''); }} onLeave=${find} onTake=${(item) => { setWords(item.text); setPlace(item); }} />`}
    <div class="moves"><${Button} type="submit" kind="strong" busy=${read.busy} disabled=${!ready} data-testid="ask-submit">${t('rules.ask')}<//></div>
    ${read.error && by !== 'grid' ? html`<${Notice} kind="bad">${explain(read.error)}<//>` : null}
    ${read.answer ? html`<${Asked} answer=${read.answer} />` : null}</form>`;
}

/** The answer: holder, runner-up, who works beside, until when, and the rows one by one. */
export function Asked({ answer }) {
  const facts = [['holder', answer.holder], ['runner_up', answer.runner_up], ['answerable', answer.answerable]];
  return html`<section class="asked" data-testid="asked" data-row=${answer.row} data-holder=${answer.holder?.id ?? ''}>
    ${answer.queue ? html`<${Notice} kind="warn">${t('rules.waits', { queue: word('queue', answer.queue) })}<//>` : null}
    ${answer.row ? html`<p class="asked-said">${inBoth(answer, 'sentence')}</p>
      <dl class="facts">${facts.filter(([, party]) => party).map(([name, party]) => html`<div class="fact" key=${name}>
        <dt>${t(`rules.${name}`)}</dt><dd>${named(party)} <small>${word('party', party.kind)}</small></dd></div>`)}
        ${answer.beside.length ? html`<div class="fact"><dt>${t('rules.beside')}</dt><dd>${answer.beside.map(named).join(t('ground.comma'))}</dd></div>` : null}
        ${answer.due_at ? html`<div class="fact"><dt>${t('rules.due')}</dt><dd>${whenFully(answer.due_at)}</dd></div>` : null}
        <div class="fact"><dt>${t('coverage.grid')}</dt><dd><code>${answer.grid}</code></dd></div></dl>
      <ol class="why-table">${answer.rows.filter((row) => row.silent !== 'decided').map((row) => html`<${Row} key=${row.code} row=${row} />`)}</ol>` : null}
  </section>`;
}
