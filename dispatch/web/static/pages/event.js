/* One event on a page of its own: all its parts and its place on the map. */
import { html, useEffect, useState } from '../parts/html.js';
import { useCategories } from '../parts/category-picker.js';
import { EventView, useEvent } from '../parts/event-view.js';
import { t } from '../parts/i18n.js';
import { listen } from '../parts/live.js';
import { MapBox } from '../parts/map.js';
import { EventMarks } from '../parts/map-events.js';
import { mount } from '../parts/page.js';
import { readParties, session } from '../parts/session.js';
import { Empty } from '../parts/states.js';
import { now } from '../parts/time.js';

const number = decodeURIComponent(location.pathname.split('/').pop());

function EventPage() {
  const categories = useCategories();
  const [seq, setSeq] = useState(0);
  const read = useEvent(number, seq);
  const { event } = read;
  useEffect(() => { readParties().catch(() => null); }, []);
  useEffect(() => listen(session.get().party.id, (message) => {
    if (message.kind === 'entry' && message.entry.number === number) setSeq(message.entry.seq);
    if (message.kind === 'reset') setSeq((before) => before + 0.001);
  }), []);
  return html`
    <div class="event-page">
      <div class="event-page-view"><h1 class="event-number"><code>${number}</code></h1>
        <${EventView} read=${read} categories=${categories} most=${6} /></div>
      <div class="event-page-map">${event && event.lon !== null ? html`<${Where} event=${event} />` : event ? html`<${Empty} icon="pin"
        title=${t('event.no_place')} />` : null}</div>
    </div>`;
}

function Where({ event }) {
  const [marks, setMarks] = useState(null);
  const ready = (map) => {
    setMarks(new EventMarks(map, { onPick: () => null }));
    map.fly([event.lon, event.lat], 14.5);
  };
  useEffect(() => { marks?.draw([event], now()); marks?.pick(event.number); }, [marks, event]);
  return html`<${MapBox} onReady=${ready} />`;
}

mount(EventPage, { title: 'page.event', staff: true });
