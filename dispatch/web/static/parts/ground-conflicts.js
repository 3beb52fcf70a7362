/* What a repair may not decide: ground that two grids claim. A person says whose it is; nobody's word leaves it with both. */
import { classes, html } from './html.js';
import { Button } from './badges.js';
import { t } from './i18n.js';
import { Icon } from './icons.js';
import { codesOf } from './ground-findings.js';
import { area, number } from './ground-words.js';

export const conflictsOf = (features) => features.filter(({ properties }) => properties.what === 'change' && properties.conflict)
  .sort((a, b) => Number(b.properties.emptied) - Number(a.properties.emptied)
    || Math.max(b.properties.gained_m2, b.properties.lost_m2) - Math.max(a.properties.gained_m2, a.properties.lost_m2));

/** Decisions after one more. Whoever keeps his ground takes it from others, who then have to give way: those that
  * wait for no decision of their own are said to accept it. `said` null leaves it open. */
export function decided(decisions, conflict, said, conflicts) {
  const { codes: [code], others } = conflict.properties;
  const after = { ...decisions };
  if (said) after[code] = said;
  else delete after[code];
  const own = new Set(conflicts.map((one) => one.properties.codes[0]));
  if (said === 'keep' || said === 'first') for (const other of others) if (!own.has(other) && !after[other]) after[other] = 'take';
  return after;
}

/** All the rest as the repair would have it, but for grids that would lose all their ground. */
export function decidedRest(decisions, conflicts) {
  const rest = conflicts.filter(({ properties: { codes: [code], undecided, emptied } }) => undecided && !emptied && !decisions[code]);
  return { ...decisions, ...Object.fromEntries(rest.map((one) => [one.properties.codes[0], 'take'])) };
}

export function Conflicts({ conflicts, decisions, onDecide, onRest, onSend, busy, picked, onPick }) {
  const made = conflicts.filter((one) => decisions[one.properties.codes[0]]).length;
  const list = html`<p class="field-help">${t('ground.conflicts_help')}</p>
      <ul>${conflicts.map((one) => html`<li key=${one.id}><${ConflictCard} conflict=${one} said=${decisions[one.properties.codes[0]]}
        picked=${one.id === picked} onPick=${onPick} onDecide=${(said) => onDecide(one, said)} /></li>`)}</ul>
      <footer class="moves conflicts-foot">
        <${Button} kind="strong" busy=${busy} onClick=${onSend} data-testid="conflicts-send">${t('ground.repair_decided')}<//>
        <${Button} onClick=${onRest} data-testid="conflicts-rest">${t('ground.rest_as_mended')}<//></footer>`;
  // What is decided and mended already stays out of the way, and can be thought over.
  if (!conflicts.some((one) => one.properties.undecided)) {
    return html`<details class="more conflicts-done" data-testid="conflicts-done"><summary>${t('ground.conflicts_done', { n: conflicts.length })}</summary>
      <section class="conflicts">${list}</section></details>`;
  }
  return html`<section class="conflicts" data-testid="conflicts" data-count=${conflicts.length} aria-label=${t('ground.conflicts')}>
    <h2>${t('ground.conflicts')} <b>${made} / ${conflicts.length}</b></h2>${list}</section>`;
}

export function ConflictCard({ conflict, said, picked, onPick, onDecide }) {
  const told = conflict.properties;
  const [code] = told.codes;
  const others = codesOf(told.others);
  const choices = told.kind === 'outline'
    ? [['take', t('ground.take_outline')]]
    : [['keep', t('ground.keep_own', { code })], ['take', others ? t('ground.give_to', { codes: others }) : t('ground.as_mended')],
      ...(others ? [['first', t('ground.by_code')]] : [])];
  return html`<article class=${classes('conflict', { 'conflict-picked': picked, 'conflict-open': !said })} data-testid="conflict"
    data-code=${code}>
    <button type="button" class="conflict-face" onClick=${() => onPick(conflict.id)} aria-current=${picked ? 'true' : null}>
      <strong><code>${code}</code></strong><span>${saidOf(told, others)}</span>
      ${told.emptied ? html`<span class="finding-waits"><${Icon} name="warning" size=${13} />${t('ground.emptied')}</span>` : null}</button>
    <div class="chips" role="radiogroup" aria-label=${t('ground.whose', { code })}>${choices.map(([choice, text]) => html`
      <button type="button" key=${choice} role="radio" class=${classes('chip', { 'chip-on': said === choice })}
        aria-checked=${said === choice ? 'true' : 'false'} data-said=${choice} onClick=${() => onDecide(said === choice ? null : choice)}>${text}</button>`)}</div>
  </article>`;
}

function saidOf(told, others) {
  const share = number(told.share * 100, 1);
  if (told.kind === 'outline') return t('ground.conflict_outline', { area: area(Math.max(told.gained_m2, told.lost_m2)), share });
  const key = told.lost_m2 >= told.gained_m2 ? 'ground.conflict_loses' : 'ground.conflict_gains';
  const moved = area(Math.max(told.gained_m2, told.lost_m2));
  return others ? t(`${key}_to`, { area: moved, share, codes: others }) : t(key, { area: moved, share });
}
