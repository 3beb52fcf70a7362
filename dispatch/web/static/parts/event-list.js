/* A long list of which only the visible part is drawn. */
import { html, useEffect, useLayoutEffect, useRef, useState } from './html.js';
import { EventRow } from './event-row.js';

export const ROW_PX = 78;
const SPARE = 6;

/** Rows of `ROW_PX` pixels each; the picked one is kept in view. */
export function EventList({ events, picked, fresh, onPick, categories, at, label, empty, testid }) {
  const own = useRef(null);
  const [view, setView] = useState({ top: 0, height: 800 });
  const look = () => own.current && setView({ top: own.current.scrollTop, height: own.current.clientHeight });
  useLayoutEffect(() => {
    const watcher = new ResizeObserver(look);
    watcher.observe(own.current);
    return () => watcher.disconnect();
  }, []);
  useEffect(() => {
    const index = events.findIndex((event) => event.number === picked);
    const box = own.current;
    if (index < 0 || !box) return;
    const top = index * ROW_PX;
    if (top < box.scrollTop) box.scrollTop = top;
    else if (top + ROW_PX > box.scrollTop + box.clientHeight) box.scrollTop = top + ROW_PX - box.clientHeight;
  }, [picked]);
  // With Tab one comes to one row, with the arrow keys to the others.
  const entered = events.some((event) => event.number === picked) ? picked : events[0]?.number;
  const from = Math.max(0, Math.floor(view.top / ROW_PX) - SPARE);
  const to = Math.min(events.length, Math.ceil((view.top + view.height) / ROW_PX) + SPARE);
  return html`
    <div ref=${own} class="event-list" role="region" aria-label=${label} onScroll=${look} data-testid="event-list"
      data-count=${events.length}>
      ${events.length ? null : empty}
      <ul style=${{ height: `${events.length * ROW_PX}px` }}>
        ${events.slice(from, to).map((event, index) => html`
          <li key=${event.number} style=${{ transform: `translateY(${(from + index) * ROW_PX}px)` }} aria-setsize=${events.length}
            aria-posinset=${from + index + 1}>
            <${EventRow} event=${event} categories=${categories} at=${at} picked=${event.number === picked}
              reached=${event.number === entered} fresh=${fresh?.has(event.number)} onPick=${onPick} testid=${testid} />
          </li>`)}
      </ul>
    </div>`;
}
