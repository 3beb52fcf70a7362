/* One place from words, pin and device: the words lead, a hand decides, and a contradiction is said. */
import { html, useEffect, useRef, useState } from './html.js';
import { Button } from './badges.js';
import { t } from './i18n.js';
import { Icon } from './icons.js';
import { PinMap } from './map-pin.js';
import { useCandidates } from './place-asking.js';
import { Candidates, holdersOf, isSpot, metres, SeveralHolders } from './place-candidates.js';
import { apart, spotIn } from './place-circle.js';
import { PlaceField } from './place-field.js';
import { city, readLayer } from './session.js';
import { Notice } from './states.js';

const CONFLICT_M = 200;
const SMALL_M = 100;
const WIDEST_M = 5000;
const PAUSE_MS = 500;

const spot = ({ lon, lat, radius_m }) => ({ lon, lat, radius_m: Math.min(WIDEST_M, Math.ceil(radius_m || 0)) });
const nearest = (candidates, to) => candidates.reduce((best, one) => (!best || apart(one, to) < apart(best, to) ? one : best), null);

/** Whether words win over the pin: never over a hand; over a device only with a small circle. */
const wordsLead = (by, best) => by !== 'hand' && (by !== 'device' || best.radius_m <= SMALL_M);

/** Everything that chooses a place. `value` is `{address, place, by, decided, device}`: its words, the pin, how the pin came there
 *  (words, hand, device), whether a person chose so, and where the device was. `onValue` gets what changes of it; `words` are what else was said, asked after
 *  where the place has no words of its own; `given` is an answer that came along. */
export function usePlace({ value, onValue, words = '', given = null }) {
  const asked = useCandidates(given);
  const [sight, setSight] = useState(given?.candidates.length ? given.candidates : null);
  const latest = useRef(null);
  const settled = useRef('');
  const typed = useRef(value.address); // at once, while the value comes with the next drawing
  latest.current = { value, onValue };
  const candidates = asked.answer?.candidates || [];
  const chosen = candidates.find((one) => isSpot(one, value.place)) || null;
  const put = (change) => latest.current.onValue(change);
  const choose = (candidate, decided = true) => {
    put({ place: spot(candidate), by: 'words', decided });
    setSight([candidate, latest.current.value.device].filter(Boolean));
  };
  const settle = async (text, wanted = null) => {
    settled.current = text;
    const isKnown = text === asked.text && asked.answer && asked.answer !== given;
    const answer = isKnown ? asked.answer : await asked.ask(text, latest.current.value.device);
    if (!answer) return;
    const { by, place, device } = latest.current.value;
    const best = answer.candidates.length && wanted ? nearest(answer.candidates, wanted) : answer.outcome === 'point' ? answer.candidates[0] : null;
    if (best && wordsLead(by, best)) {
      choose(best, false);
      return;
    }
    const isStale = !wanted && by === 'words'; // the pin of the words before
    if (isStale) put({ place: null, by: '' });
    if (answer.candidates.length) setSight([...answer.candidates, isStale ? null : place, device].filter(Boolean));
  };
  useEffect(() => { if (value.address.trim()) settle(value.address.trim(), value.by === 'words' ? value.place : null); }, []);
  const leave = (text) => {
    const standing = text.trim() || words.trim();
    if (standing === settled.current && !asked.error) return;
    if (standing) settle(standing);
    else { settled.current = ''; asked.forget(); }
  };
  // Asked in a pause already, so that the list is there when the field is left; the pin waits until then.
  useEffect(() => {
    const standing = value.address.trim();
    if (!standing || standing === asked.text) return undefined;
    const bell = setTimeout(() => {
      const isPassed = standing !== typed.current.trim() || standing === settled.current;
      if (!isPassed) asked.ask(standing, latest.current.value.device);
    }, PAUSE_MS);
    return () => clearTimeout(bell);
  }, [value.address]);
  const type = (address) => {
    typed.current = address;
    const lostWords = !address.trim() && value.by === 'words';
    put({ address, ...(lostWords ? { place: null, by: '' } : {}) });
  };
  const take = (item) => {
    typed.current = item.text;
    put({ address: item.text, place: spot(item), by: 'words', decided: false });
    setSight([item]);
    settle(item.text, item);
  };
  const move = (place, by, decided = by !== 'device') => put({ place, by: place ? by : '', decided,
    ...(by === 'device' ? { device: place } : {}) });
  const pick = async (candidate, holder) => {
    const inside = await spotOf(candidate, holder.grid);
    if (inside) { put({ place: inside, by: 'hand', decided: true }); setSight([inside]); }
  };
  return { value, asked, candidates, chosen, believed: believed(value, chosen), sight, type, leave, take, choose, move, pick, retry: () => settle(asked.text),
    forget: () => { settled.current = ''; typed.current = ''; asked.forget(); } };
}

/** What of the pin is sent: the desk verifies what reaches grids of several holders, and is told of a device against the words
 *  unless a person decided between them. */
function believed(value, chosen) {
  const { place, by, device } = value;
  if (!place) return null;
  if (by === 'words' && holdersOf(chosen).length > 1) return null;
  return by === 'words' && conflictOf({ value, chosen }) ? { ...device, by: 'device' } : { ...place, by };
}

/** A point of a grid inside a candidate's circle; null where the drawn layers do not know the grid. */
async function spotOf(candidate, grid) {
  for (const { code } of city.get().layers.filter((layer) => ['blocks', 'areas'].includes(layer.code))) {
    const feature = (await readLayer(code)).features.find((one) => one.properties.code === grid);
    if (feature) return spotIn(feature.geometry, candidate);
  }
  return null;
}

/** The device stood elsewhere than the words say, and nobody has decided between them. */
export function conflictOf({ value, candidates = [], chosen }) {
  if (value.decided) return null;
  const said = chosen || (candidates.length === 1 ? candidates[0] : null);
  if (!said || !value.device) return null;
  const far = apart(said, value.device);
  return far > Math.max(CONFLICT_M, said.radius_m) ? { said, far } : null;
}

/** The words of a place, and what they may mean. */
export function PlaceWords({ spot: at, label, error, testid, keys, name = 'address', most = 500 }) {
  const own = at.value.address.trim();
  return html`
    <div class="place-words">
      <${PlaceField} name=${name} label=${label} placeholder=${t('report.address_hint')} value=${at.value.address} error=${error}
        onValue=${at.type} onLeave=${at.leave} onTake=${at.take} testid=${testid} most=${most} />
      ${own && own !== at.asked.text ? null : html`<${Candidates} asked=${at.asked} place=${at.value.place} name=${name}
        onChoose=${at.choose} onRetry=${at.retry} keys=${keys} quiet=${!own} />`}
    </div>`;
}

/** The map with the pin, and what has to be said about it. `where` is who chooses ({@link SeveralHolders}). */
export function PlaceMap({ spot: at, label, where }) {
  const { value, candidates, chosen } = at;
  return html`
    <${PinMap} value=${value.place} onValue=${at.move} label=${label} sight=${at.sight} onChoose=${at.choose}
      marks=${{ candidates, chosen, device: value.device }} />
    <${PlaceNotes} conflict=${conflictOf(at)} by=${value.by} isMoved=${value.by === 'hand' && candidates.length > 0}
      onWords=${at.choose} onDevice=${() => at.move(value.device, 'device', true)} />
    ${chosen ? html`<${SeveralHolders} candidate=${chosen} where=${where} onPick=${(holder) => at.pick(chosen, holder)} />` : null}`;
}

/** A pin moved by hand keeps the words; a device against the words is for a person to decide. */
export function PlaceNotes({ conflict, by, isMoved, onWords, onDevice }) {
  return html`
    ${isMoved ? html`<p class="place-note" role="status" data-testid="place-moved">
      <${Icon} name="pin" size=${14} />${t('place.moved')}</p>` : null}
    ${conflict ? html`<${Notice} kind="warn" testid="place-conflict">
      <p>${t('place.conflict', { far: metres(conflict.far), by: t(by === 'device' ? 'place.by_device' : 'place.by_words') })}</p>
      <div class="moves"><${Button} onClick=${() => onWords(conflict.said)} data-testid="use-words">${t('place.use_words')}<//>
        <${Button} onClick=${onDevice} data-testid="use-device">${t('place.use_device')}<//></div><//>` : null}`;
}
