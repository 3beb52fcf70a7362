/* Every part in every state, from made-up values, without asking the server for anything but texts. */
import { html, useState } from '../parts/html.js';
import { Alike } from '../parts/alike.js';
import { Button, Due, LAMPS, Lamp, QueueReason, Stage, STAGES, Step, Urgency } from '../parts/badges.js';
import { LanguageSwitch, LightSwitch } from '../parts/bar.js';
import { FullCaller, LookDialog } from '../parts/callers.js';
import { CategoryPicker } from '../parts/category-picker.js';
import { Deadlines } from '../parts/deadlines.js';
import { EventRow } from '../parts/event-row.js';
import { Report } from '../parts/event-view.js';
import { CheckField, Chips, SelectField, TextField, WordsField } from '../parts/fields.js';
import { count, Counts, Filters, NOTHING } from '../parts/filters.js';
import { t } from '../parts/i18n.js';
import { NoticeRow } from '../parts/inbox.js';
import { GroundPatterns } from '../parts/ground-patterns.js';
import { LiveSign } from '../parts/live-sign.js';
import { LocatedCard } from '../parts/located.js';
import { GridCard } from '../parts/map-grids.js';
import { MoveDialog } from '../parts/moves.js';
import { Offline, Problem } from '../parts/api.js';
import { WishJob } from '../parts/my-wishes.js';
import { mount } from '../parts/page.js';
import { DisputePatterns } from '../parts/dispute-patterns.js';
import { PeoplePatterns } from '../parts/people-patterns.js';
import { RulesPatterns } from '../parts/rules-patterns.js';
import { Suggested } from '../parts/suggested.js';
import { PhotoInput } from '../parts/photos.js';
import { Candidates, SeveralHolders } from '../parts/place-candidates.js';
import { PlaceNotes } from '../parts/place-choosing.js';
import { PlaceField, Suggestion } from '../parts/place-field.js';
import { Receipt } from '../parts/receipt.js';
import { Empty, Failure, Loading, Notice } from '../parts/states.js';
import { now, useNow } from '../parts/time.js';
import { Decisions } from '../parts/why.js';
import { Forget, TaughtRow } from '../parts/taught.js';
import { Timeline } from '../parts/timeline.js';
import { Toast } from '../parts/toasts.js';
import { WishCount, WishRow } from '../parts/wishes.js';
import * as made from '../parts/made-up.js';

const nothing = () => null;

const Pattern = ({ name, children }) => html`<section class="pattern" data-pattern=${name}><h2>${t(`patterns.${name}`)}</h2>
  <div class="pattern-row">${children}</div></section>`;
const Cell = ({ children, pad }) => html`<div class=${`pattern-cell ${pad ? 'pattern-pad' : ''}`}>${children}</div>`;

function Badges() {
  return html`
    <${Pattern} name="stages">${STAGES.map((stage) => html`<${Stage} key=${stage} stage=${stage} />`)}<//>
    <${Pattern} name="lamps">${LAMPS.map((colour) => html`<${Lamp} key=${colour}
      colour=${colour} />`)}${made.lamps().map((event) => html`<${Due} key=${event.number} event=${event} full=${true} />`)}<//>
    <${Pattern} name="marks">${['emergency', 'urgent', 'complex'].map((urgency) => html`<${Urgency} key=${urgency}
      urgency=${urgency} />`)}${made.QUEUES.map((queue) => html`<${QueueReason} key=${queue} queue=${queue} />`)}
      <${Step} step=${3} /><//>
    <${Pattern} name="live">${['connecting', 'live', 'polling'].map((state) => html`<${LiveSign} key=${state} state=${state}
      onRefresh=${nothing} />`)}<//>`;
}

function Controls() {
  const [words, setWords] = useState('');
  const [chip, setChip] = useState('a');
  const [kind, setKind] = useState({ category: '06010', condition: '1' });
  const [none, setNone] = useState({ category: '', condition: '' });
  const [photos, setPhotos] = useState([]);
  const text = (name, more) => html`<${TextField} key=${name} name=${`pattern-${name}`} label=${t('carry.result')} value=${words}
    onValue=${setWords} ...${more} />`;
  return html`
    <${Pattern} name="buttons"><${Button}>${t('action.comment')}<//><${Button} kind="strong" hint="Ctrl+↵">${t('action.file')}<//>
      <${Button} kind="grave">${t('action.reject')}<//><${Button} icon="search">${t('follow.look')}<//>
      <${Button} disabled>${t('action.pass')}<//><${Button} kind="strong" busy=${true}>${t('action.finish')}<//>
        <${Button} kind="strong" class="button-big">${t('action.accept')}<//><//>
    <${Pattern} name="fields">${text('plain', {})}${text('needed', { needed: true, help: t('follow.receipt_help') })}${text('wrong', { error: t('field.must') })}
      <${WordsField} name="pattern-words" label=${t('report.words')} placeholder=${t('report.words_hint')} value=${words}
        onValue=${setWords} />
      <${SelectField} name="pattern-select" label=${t('filter.stage')} value="filed"
        choices=${STAGES.map((stage) => [stage, t(`stage.${stage}`)])} onValue=${nothing} />
      <${CheckField} label=${t('report.confidential')} help=${t('report.confidential_help')} value=${true} onValue=${nothing} />
      <${Chips} label=${t('move.ready')} value=${chip} onValue=${setChip}
        choices=${[['a', t('ready.return.1')], ['b', t('ready.return.2')]]} /><//>
    <${Pattern} name="category"><${Cell} pad=${true}><${Suggested} items=${made.suggested()} categories=${made.categories} onChoose=${nothing} /><//>
      <${Cell} pad=${true}><${CategoryPicker} categories=${made.categories} value=${kind}
      onValue=${setKind} /><//><${Cell} pad=${true}><${CategoryPicker} categories=${made.categories} value=${none}
      onValue=${setNone} error=${t('field.must')} /><//><//>
    <${Pattern} name="photos"><${PhotoInput} label=${t('photo.before')} value=${photos} onValue=${setPhotos} />
      <${PhotoInput} label=${t('photo.after')} needed=${true} value=${[]} onValue=${nothing} /><//>`;
}

function Events() {
  const at = useNow(1000);
  const list = made.lamps();
  return html`
    <${Pattern} name="rows">${list.map((event, index) => html`<${Cell} key=${event.number}>
      <${EventRow} event=${event} categories=${made.categories} at=${at} picked=${index === 1} onPick=${nothing}
      testid="pattern-row" /><//>`)}<//>
    <${Pattern} name="counts"><${Counts} counted=${count(list, at)} filter=${NOTHING} onFilter=${nothing} /><${Cell}>
      <${Filters} filter=${{ ...NOTHING, stage: 'filed' }} onFilter=${nothing} towns=${[]} shown=${1} total=${4} /><//><//>
    <${Pattern} name="deadlines"><${Cell} pad=${true}><${Deadlines} timers=${made.timers()} at=${at} /><//><${Cell} pad=${true}>
      <${Report} report=${made.report()} /><//><//>
    <${Pattern} name="callers"><${Cell} pad=${true}><${FullCaller} caller=${made.caller()} onCover=${nothing} /><//>
      <${LookDialog} inline=${true} number="" onClose=${nothing} onTold=${nothing} /><//>
    <${Pattern} name="wishes"><${WishCount} n=${2} on=${false} onPress=${nothing} />${made.wishes().map((wish, index) => html`
      <${Cell} key=${wish.id}><${WishRow} wish=${wish} at=${at} picked=${index === 1} words=${list[0].summary}
        onPick=${nothing} /><//>`)}<${Cell}><${WishJob} wish=${made.wishes()[0]} words=${list[0].summary} at=${at}
        onOpen=${nothing} onDecided=${nothing} /><//><//>
    <${Pattern} name="timeline"><${Cell} pad=${true}><${Timeline} entries=${made.entries()} at=${at} /><//><${Cell} pad=${true}>
      <${Timeline} entries=${[]} at=${at} /><//><//>
    <${Pattern} name="why"><${Cell} pad=${true}><${Decisions} items=${made.decisions().slice(0, 1)} /><//>
      <${Cell} pad=${true}><${Decisions} items=${made.decisions().slice(1)} /><//><//>
    <${Pattern} name="notices">${made.notices().map((notice) => html`<${Cell} key=${notice.id}>
      <${NoticeRow} notice=${notice} categories=${made.categories} onPress=${nothing} /><//>`)}<//>`;
}

function Places() {
  const [text, setText] = useState('');
  const answers = made.placeAnswers();
  const [best, wide] = answers[1].answer.candidates;
  const conflict = { said: best, far: 640 };
  const notes = (by, isMoved) => html`<${PlaceNotes} by=${by} isMoved=${isMoved} conflict=${isMoved ? null : conflict}
    onWords=${nothing} onPin=${nothing} />`;
  return html`<${Pattern} name="places">
    <${Cell} pad=${true}><${PlaceField} name="pattern-place" label=${t('report.address')} placeholder=${t('report.address_hint')}
      value=${text} onValue=${setText} onLeave=${nothing} onTake=${(item) => setText(item.text)} testid="pattern-place" />
      <ul class="place-list place-list-still" role="listbox" aria-label=${t('place.suggestions')}>${made.suggestions().map((item, index) => html`
        <${Suggestion} key=${item.text} item=${item} on=${index === 0} onTake=${nothing} />`)}</ul><//>
    ${answers.map((asked, index) => html`<${Cell} key=${index} pad=${true}><${Candidates} asked=${asked} place=${best}
      name=${`pattern-${index}`} keys=${index === 1} onChoose=${nothing} /><//>`)}
    <${Cell} pad=${true}><${Candidates} asked=${{ error: new Offline() }} onRetry=${nothing} /><//>
    <${Cell} pad=${true}><${SeveralHolders} candidate=${wide} where="call" onPick=${nothing} /><//>
    <${Cell} pad=${true}><${SeveralHolders} candidate=${wide} /><//>
    <${Cell}><div class="taught-rows">${made.taught().map((place) => html`<${TaughtRow} key=${place.id} place=${place} on=${place.id === 1}
      mayForget=${true} onPick=${nothing} onForgotten=${nothing} />`)}</div><//>
    <${Forget} inline=${true} place=${made.taught()[0]} onClose=${nothing} onDone=${nothing} />
    <${Cell} pad=${true}>${notes('words', true)}${notes('words', false)}${notes('hand', false)}<//><${Cell} pad=${true}>${notes('device', false)}<//><//>`;
}

const Moves = () => html`<${Pattern} name="moves">${made.OFFERS.map((offer) => html`
  <${MoveDialog} key=${offer.action} inline=${true} event=${made.lamps()[0]} offer=${offer}
    send=${() => Promise.reject(new Offline())} onClose=${nothing} onMoved=${nothing}
    shownErrors=${offer.action === 'reject' ? { reason: t('field.must') } : null} />`)}<//>`;

const States = () => html`
  <${Pattern} name="states"><${Cell}><${Empty} title=${t('center.nothing_open')} icon="handled" /><//><${Cell}><${Loading} /><//>
    <${Cell}><${Failure} error=${new Offline()} onRetry=${nothing} /><//><${Cell}>
      <${Failure} error=${new Problem(409, { code: 'overtaken', detail: '' })} /><//><//>
  <${Pattern} name="notes">${['calm', 'warn', 'bad'].map((kind) => html`<${Cell} key=${kind}>
    <${Notice} kind=${kind}>${t('report.kept')}<//><//>`)}
    ${['good', 'warn', 'bad'].map((kind) => html`<${Toast} key=${kind} kind=${kind} text=${t('officer.kept')}
      onClose=${nothing} />`)}<${Toast} kind="good" text=${t('place.learned', { name: '示例路口' })} onClose=${nothing}
        act=${{ text: t('place.unlearn'), run: nothing }} /><//>
  <${Pattern} name="located">${made.located().map((answer, index) => html`<${Cell} key=${index}>
    <${LocatedCard} answer=${answer} hasPlace=${true} /><//>`)}<${Cell}><${LocatedCard} answer=${made.located()[0]} queue="needs_verify"
      hasPlace=${true} radius_m=${500} /><//><${Cell}><${LocatedCard} hasPlace=${false} /><//><${Cell}>
    <${LocatedCard} hasPlace=${true} trouble=${new Offline()} /><//><//>
  <${Pattern} name="alike"><${Cell}><${Alike} items=${made.alike()} onJoin=${nothing} /><//><//>
  <${Pattern} name="grid_card">${made.gridReads().map((read, index) => html`<${Cell} key=${index}>
    <${GridCard} grid=${made.grid} read=${read} open=${index} onShow=${nothing} onClose=${nothing} /><//>`)}<//>
  <${Pattern} name="receipt"><${Receipt} done=${made.receipt()} onAgain=${nothing} /><//>`;

const Patterns = () => html`
  <div class="patterns" data-testid="patterns" data-at=${now()}><header class="pattern-row"><h1>${t('page.patterns')}</h1>
    <${LanguageSwitch} /><${LightSwitch} /></header>
    <${Badges} /><${Controls} /><${Places} /><${Events} /><${Moves} /><${States} />
    <${GroundPatterns} Pattern=${Pattern} Cell=${Cell} /><${PeoplePatterns} Pattern=${Pattern} Cell=${Cell} />
    <${RulesPatterns} Pattern=${Pattern} Cell=${Cell} />
    <${DisputePatterns} Pattern=${Pattern} Cell=${Cell} categories=${made.categories} /></div>`;

mount(Patterns, { title: 'page.patterns', city: false, bar: false });
