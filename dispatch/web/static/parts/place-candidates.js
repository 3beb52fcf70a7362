/* Where the words may mean: every candidate with how it was found, how sure it is, and who answers there. */
import { classes, html } from './html.js';
import { Button } from './badges.js';
import { isChinese, named, t, word } from './i18n.js';
import { Icon } from './icons.js';
import { Failure, Notice } from './states.js';

export const MOST_KEYS = 9;
const MOST_TO_PICK = 6;
const MOST_NAMED = 3;

/** A pair `{zh, en}` in the reader's language. */
export const spoken = (pair) => (!pair ? '' : isChinese() ? pair.zh : pair.en || pair.zh);

export const isSpot = (candidate, place) => Boolean(place) && Math.abs(candidate.lon - place.lon) < 1e-7
  && Math.abs(candidate.lat - place.lat) < 1e-7;

/** Who answers below a candidate's circle, each once; where nobody did or names are covered, the grids. */
export const holdersOf = (candidate) => [...new Map((candidate?.holders || []).map((one) => [one.name || one.grid, one])).values()];
const holderName = (one) => named(one) || one.grid;

/** A length as people say it: metres, or kilometres from a thousand on. */
export const metres = (m) => (m >= 1000 ? t('place.km', { n: (m / 1000).toFixed(1) }) : t('place.m', { n: Math.round(m) }));

const ended = (text) => (/[.。？?！!]$/.test(text) ? text : t('place.ended', { text }));

/** The answer to words: nothing yet, on its way, failed, nothing found, or the list. `place` is where the pin stands. */
export function Candidates({ asked, place, name, onChoose, onRetry, keys = false, quiet = false }) {
  const { answer, asking, error } = asked;
  if (error) return quiet ? null : html`<div data-testid="place-failed"><${Failure} error=${error} onRetry=${onRetry}>
    <p>${t('place.by_hand')}</p><//></div>`;
  if (asking && !answer) return quiet ? null : html`<p class="place-asking" role="status">${t('place.looking')}</p>`;
  if (!answer) return null;
  if (!answer.candidates.length) {
    return quiet ? null : html`<${Notice} kind="warn" icon="search" testid="place-none">
      ${spoken(answer.missing) ? ended(spoken(answer.missing)) : t('place.none')} ${t('place.by_hand')}<//>`;
  }
  const several = answer.outcome !== 'point';
  return html`
    <fieldset class="candidates" data-testid="candidates" data-outcome=${answer.outcome} aria-busy=${asking ? 'true' : null}>
      <legend>${t(answer.candidates.length > 1 ? 'place.which' : 'place.one', { n: answer.candidates.length })}</legend>
      ${several && spoken(answer.missing) ? html`<p class="field-help">${spoken(answer.missing)}</p>` : null}
      ${answer.candidates.map((candidate, index) => html`
        <${Candidate} key=${index} candidate=${candidate} index=${index} name=${name} keys=${keys}
          on=${isSpot(candidate, place)} onChoose=${() => onChoose(candidate)} />`)}
      ${keys ? html`<p class="field-help">${t(answer.candidates.length > 1 ? 'place.keys' : 'place.key', { n: Math.min(MOST_KEYS, answer.candidates.length) })}</p>` : null}
    </fieldset>`;
}

/** The title of a candidate, and whether it tells how it was found as well. */
function titled(candidate, how) {
  if (isChinese()) return how.startsWith(candidate.text) ? [how, true] : [candidate.text, false];
  const name = candidate.text_en || candidate.text;
  return how.includes(name) && !how.startsWith('“') ? [how[0].toUpperCase() + how.slice(1), true] : [name, false];
}

export function Candidate({ candidate, index, name, on, keys, onChoose }) {
  const all = holdersOf(candidate);
  const holders = all.map(named).filter(Boolean);
  const how = spoken(candidate.found);
  const [title, isWhole] = titled(candidate, how);
  return html`
    <label class=${classes('candidate', { 'candidate-on': on })} data-testid="candidate" data-index=${index + 1}>
      <input type="radio" name=${`candidate-${name}`} checked=${on} onClick=${onChoose} onChange=${onChoose} />
      <span class="candidate-number" aria-hidden="true">${index < MOST_KEYS || !keys ? index + 1 : ''}</span>
      <span class="candidate-told"><strong>${title}</strong>
        ${isWhole ? null : html`<span class="candidate-how">${how}</span>`}
        <span class="candidate-facts"><span title=${t('place.radius_help')}>± ${metres(candidate.radius_m)}</span>
          <${Score} score=${candidate.score} />
          ${candidate.source ? html`<span>${word('place_source', candidate.source)}</span>` : null}
          ${candidate.grid ? html`<span>${named(candidate.grid)}</span>` : html`<span class="candidate-outside">${word('queue', 'outside')}</span>`}
          ${candidate.grid && candidate.border_m !== null ? html`<span>${t('place.border', { m: metres(candidate.border_m) })}</span>` : null}</span>
        ${holders.length ? html`<span class="candidate-who"><${Icon} name="person" size=${13} />${holders.slice(0, MOST_NAMED).join(t('place.and'))}${holders.length > MOST_NAMED ? t('place.and_more', { n: all.length }) : ''}</span>` : null}
      </span></label>`;
}

/** How well words and name fit, as a bar and in words. */
export const Score = ({ score }) => html`
  <span class="score" title=${t('place.score_help')}><span class="score-bar" aria-hidden="true">
    <i style=${{ width: `${Math.round(score * 100)}%` }}></i></span>${t('place.score', { n: Math.round(score * 100) })}</span>`;

/** The circle covers grids of several holders: said plainly, and whoever may choose does. `where` is who reads it: `call`
 *  (somebody takes a call), `desk` (a case waits), or nothing for the public. */
export function SeveralHolders({ candidate, onPick, where = '' }) {
  const holders = holdersOf(candidate);
  if (holders.length < 2) return null;
  const isWide = holders.length > MOST_TO_PICK;
  const said = where ? `place.${isWide ? 'too_wide' : 'several'}_${where}` : 'place.several_grids';
  return html`
    <div class="several" role="status" data-testid="several-holders">
      <p><${Icon} name="warning" size=${15} /> ${t(said, { n: holders.length, radius: metres(candidate.radius_m) })}</p>
      ${where && !isWide ? html`<div class="moves">${holders.map((one) => html`
        <${Button} key=${one.grid} data-testid="pick-holder" data-grid=${one.grid}
          onClick=${() => onPick(one)}>${holderName(one)}${one.name ? html` <small>${one.grid}</small>` : null}<//>`)}</div>` : null}
    </div>`;
}
