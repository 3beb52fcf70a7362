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
const GOOD_M = 25;
const WIDEST_M = 5000;
const PAUSE_MS = 500;

const spot = ({ lon, lat, radius_m }) => ({ lon, lat, radius_m: Math.min(WIDEST_M, Math.ceil(radius_m || 0)) });
const nearest = (candidates, to) => candidates.reduce((best, one) => (!best || apart(one, to) < apart(best, to) ? one : best), null);

/** Whether a device that stands inside the words' circle knows the place better than they do. */
const narrows = (best, device) => device.radius_m <= GOOD_M && best.radius_m > GOOD_M && apart(best, device) <= best.radius_m;

/** Whether words win over the pin: never over a hand; over a device only with a small circle that it does not narrow. */
const wordsLead = ({ by, device }, best) => by !== 'hand' && (by !== 'device' || (best.radius_m <= SMALL_M && !narrows(best, device)));

/** Everything that chooses a place. `value` is `{address, place, by, decided, device, said}`: its words, the pin, how the pin came there
 *  (words, hand, device), whether a person chose so, where the device was, and which words stood when a hand put the pin. `onValue` gets what changes of it; `words` are what else was said, asked after
 *  where the place has no words of its own; `given` is an answer that came along. */
export function usePlace({ value, onValue, words = '', given = null }) {
  const asked = useCandidates(given);
  const [sight, setSight] = useState(() => {
    if (given?.candidates.length) return given.candidates;
    return value.device && value.place ? [value.place, value.device] : null;
  });
  const latest = useRef(null);
  const settled = useRef('');
  const [stood, setStood] = useState(''); // the words that were left; before that nobody is told that they lead nowhere
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
    setStood(text);
    const isKnown = text === asked.text && asked.answer && asked.answer !== given;
    const answer = isKnown ? asked.answer : await asked.ask(text, latest.current.value.device);
    if (!answer) return;
    const { by, place, device } = latest.current.value;
    if (by === 'hand' && latest.current.value.said === undefined) put({ said: text });
    const best = answer.candidates.length && wanted ? nearest(answer.candidates, wanted) : answer.outcome === 'point' ? answer.candidates[0] : null;
    if (best && wordsLead(latest.current.value, best)) {
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
    else { settled.current = ''; setStood(''); asked.forget(); }
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
  const standing = () => typed.current.trim() || words.trim();
  const move = (place, by, decided = by !== 'device') => put({ place, by: place ? by : '', decided, said: standing(),
    ...(by === 'device' ? { device: place } : {}) });
  const keep = () => put({ said: standing() });
  const pick = async (candidate, holder) => {
    const inside = await spotOf(candidate, holder.grid);
    if (inside) { put({ place: inside, by: 'hand', decided: true, said: standing() }); setSight([inside]); }
  };
  const forget = () => { settled.current = ''; setStood(''); typed.current = ''; asked.forget(); };
  const retry = () => settle(asked.text);
  return { value, asked, isLeft: stood === asked.text, candidates, chosen, believed: believed(value, chosen), sight,
    type, leave, take, choose, move, keep, pick, retry, forget };
}

/** What of the pin is sent: the desk is told of a device against the words unless a person decided between them. */
function believed(value, chosen) {
  const { place, by, device } = value;
  if (!place) return null;
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

/** Why the desk will look first, as far as the pin tells: its words reach the ground of several people. Who is not told their
 *  names cannot know. */
export const queueOf = ({ value, chosen }) => (value.by === 'words' && chosen?.holders.some((one) => one.name)
  && holdersOf(chosen).length > 1 ? 'needs_verify' : '');

/** The pin stands elsewhere than the words say, and nobody has decided between them: where the device was, or where a hand put it
 *  before these words were said. */
export function conflictOf({ value, asked = {}, candidates = [], chosen }) {
  const byHand = value.by === 'hand' && value.said !== undefined && value.address.trim() && asked.text && value.said !== asked.text;
  const other = byHand ? value.place : value.decided ? null : value.device;
  const said = chosen || (candidates.length === 1 ? candidates[0] : null);
  if (!said || !other) return null;
  const far = apart(said, other);
  return far > Math.max(CONFLICT_M, said.radius_m) ? { said, far } : null;
}

/** The words of a place, and what they may mean. */
export function PlaceWords({ spot: at, label, error, testid, keys, name = 'address', most = 4000 }) {
  const own = at.value.address.trim();
  return html`
    <div class="place-words">
      <${PlaceField} name=${name} label=${label} placeholder=${t('report.address_hint')} value=${at.value.address} error=${error}
        onValue=${at.type} onLeave=${at.leave} onTake=${at.take} testid=${testid} most=${most} />
      ${own && own !== at.asked.text ? null : html`<${Candidates} asked=${at.asked} place=${at.value.place} name=${name}
        onChoose=${at.choose} onRetry=${at.retry} keys=${keys} quiet=${!own || !at.isLeft} />`}
    </div>`;
}

/** The map with the pin, and what has to be said about it. `where` is who chooses ({@link SeveralHolders}). */
export function PlaceMap({ spot: at, label, where }) {
  const { value, candidates, chosen } = at;
  return html`
    <${PinMap} value=${value.place} onValue=${at.move} label=${label} sight=${at.sight} onChoose=${at.choose}
      marks=${{ candidates, chosen, device: value.device }} />
    <${PlaceNotes} conflict=${conflictOf(at)} by=${value.by} isMoved=${value.by === 'hand' && candidates.length > 0}
      onWords=${at.choose} onPin=${() => (value.by === 'hand' ? at.keep() : at.move(value.device, 'device', true))} />
    ${chosen ? html`<${SeveralHolders} candidate=${chosen} where=${where} onPick=${(holder) => at.pick(chosen, holder)} />` : null}`;
}

/** A pin moved by hand keeps the words; a pin or a device against the words is for a person to decide. */
export function PlaceNotes({ conflict, by, isMoved, onWords, onPin }) {
  const isHand = by === 'hand';
  return html`
    ${isMoved && !conflict ? html`<p class="place-note" role="status" data-testid="place-moved">
      <${Icon} name="pin" size=${14} />${t('place.moved')}</p>` : null}
    ${conflict ? html`<${Notice} kind="warn" testid="place-conflict">
      <p>${isHand ? t('place.conflict_hand', { far: metres(conflict.far) })
    : t('place.conflict', { far: metres(conflict.far), by: t(by === 'device' ? 'place.by_device' : 'place.by_words') })}</p>
      <div class="moves"><${Button} onClick=${() => onWords(conflict.said)} data-testid="use-words">${t('place.use_words')}<//>
        <${Button} onClick=${onPin} data-testid=${isHand ? 'keep-pin' : 'use-device'}>${t(isHand ? 'place.keep_pin' : 'place.use_device')}<//></div><//>` : null}`;
}
