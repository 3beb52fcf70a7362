/* What happened to an event, newest first. */
import { html } from './html.js';
import { Stage } from './badges.js';
import { inBoth, isChinese, knows, t, word } from './i18n.js';
import { Icon } from './icons.js';
import { StoredPhotos } from './photos.js';
import { partyName } from './session.js';
import { Empty } from './states.js';
import { ago, when, whenFully } from './time.js';

const TEXTS = ['words', 'reason', 'finding', 'result', 'answer', 'ground', 'approval'];
const LATE_MS = 120000;

/** `entries` as the API lists them, oldest first. */
export function Timeline({ entries, at }) {
  if (!entries.length) return html`<${Empty} title=${t('timeline.empty')} icon="clock" />`;
  return html`<ol class="timeline" data-testid="timeline">${[...entries].reverse().map((entry) => html`<${Line} key=${entry.seq}
    entry=${entry} at=${at} />`)}</ol>`;
}

function Line({ entry, at }) {
  const moved = entry.to_stage && entry.to_stage !== entry.from_stage;
  const sentLate = Date.parse(entry.recorded_at) - Date.parse(entry.happened_at) > LATE_MS;
  return html`
    <li class=${`line line-${entry.action}`} data-action=${entry.action}>
      <span class="line-mark"><${Icon} name=${moved ? entry.to_stage : 'more'} size=${13} /></span>
      <div class="line-body">
        <p class="line-head"><strong>${word('action', entry.action)}</strong>${moved ? html`<${Stage} stage=${entry.to_stage} />` : null}
          <time class="line-time" datetime=${entry.recorded_at}
            title=${`${whenFully(entry.happened_at)} · ${ago(entry.recorded_at, at)}`}>${when(entry.recorded_at)}</time></p>
        <p class="line-who">${who(entry)}${sentLate ? html` <span class="line-late">${t('timeline.happened', { when: when(entry.happened_at) })}</span>` : null}</p>
        <${Carried} carried=${entry.carried} />
      </div>
    </li>`;
}

function who({ actor, role }) {
  const worn = word('role', role);
  return actor ? `${partyName(actor)} · ${worn}` : worn;
}

function Carried({ carried }) {
  const why = whyOf(carried);
  const facts = [
    carried.holder && t('timeline.holder', { name: partyName(carried.holder) }),
    carried.asked && t('timeline.asked', { name: partyName(carried.asked) }),
    carried.until && t('timeline.until', { when: when(carried.until) }),
    carried.taker && t('bounces.to_taker', { name: partyName(carried.taker) }),
    carried.whom && partyName(carried.whom),
    carried.cause && word('cause', carried.cause),
    carried.verdict && t('bounces.verdict', { reach: word('reach', carried.reach) }),
    carried.from_on && t('bounces.from_on', { day: carried.from_on }),
    carried.satisfied && t(`answer.${carried.satisfied}`),
    carried.request && word('request', carried.request),
    carried.queue && word('queue', carried.queue),
    carried.into && t('timeline.into', { number: carried.into }),
    carried.deadline && word('deadline', carried.deadline),
    carried.step && t('event.step', { n: carried.step }),
  ].filter(Boolean);
  return html`
    ${facts.length ? html`<p class="line-facts">${facts.join(' · ')}</p>` : null}
    ${why ? html`<p class="line-why">${why}</p>` : null}
    ${TEXTS.filter((key) => typeof carried[key] === 'string' && carried[key] && carried[key] !== carried.satisfied
      && !(carried.cause && carried[key] === word('cause', carried.cause))).map((key) => html`<p class="line-words"
      key=${key}>${carried[key]}</p>`)}
    <${StoredPhotos} files=${carried.files} />`;
}

/** The chain of reasons behind a choice, as one sentence; empty where an entry carries none. */
export function whyOf(carried = {}) {
  const { reasons } = carried;
  if (!Array.isArray(reasons) || !reasons.length) return '';
  if (carried.sentence_zh && carried.sentence_en) return inBoth(carried, 'sentence');
  return [...new Set(reasons.map(part).filter(Boolean))].join(t('why.between')) + t('why.end');
}

function part({ rule, chose, party, grid, why, ...facts }) {
  const known = { ...facts, name: party ? partyName(party) : facts.body || '', grid: grid || '' };
  if (facts.zh) return isChinese() ? facts.zh : facts.en; // a sentence that came along in both languages
  if (knows(`why_said.${rule}`)) return t(`why_said.${rule}`, known);
  if (!party) return word('why_none', rule);
  if (chose) return knows(`why_chose.${rule}`) ? t(`why_chose.${rule}`, known) : known.name;
  return t('why.passed', { ...known, reason: word('why_not', why) });
}
