/* Small drawings on a 16 x 16 grid; they take the colour of the text beside them. */
import { html } from './html.js';

const PATHS = {
  reported: 'M3 3h10v7H7l-3 3v-3H3z',
  verifying: 'M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9zM10.5 10.5 14 14',
  filed: 'M4 2h5l3 3v9H4zM9 2v3h3M6 8.5h4M6 11h4',
  assigned: 'M2 8h8M7 4.5 10.5 8 7 11.5M13.5 3v10',
  handling: 'M9.5 2.5a3.5 3.5 0 0 0-3.3 4.7L2 11.4 4.6 14l4.2-4.2a3.5 3.5 0 0 0 4.7-4.3L11.2 7.8 8.8 7.2 8.2 4.8z',
  handled: 'M2.5 8.5 6 12l7.5-8',
  closed: 'M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM4.8 8.2 7.2 10.6 11.4 5.8',
  suspended: 'M5 3v10M11 3v10',
  joined: 'M3 3c0 5 5 5 5 8v3M13 3c0 5-5 5-5 8',
  rejected: 'M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM3.5 12.5l9-9',
  void: 'M3.5 3.5l9 9M12.5 3.5l-9 9',
  road: 'M5 14 6.8 2M11 14 9.2 2M8 3.5V5M8 7.2v1.6M8 11v1.6',
  pin: 'M8 14.5S3 9.5 3 6.2a5 5 0 0 1 10 0c0 3.3-5 8.3-5 8.3zM8 4.5a1.7 1.7 0 1 0 0 3.4 1.7 1.7 0 0 0 0-3.4z',
  target: 'M8 3.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9zM8 1v3M8 12v3M1 8h3M12 8h3',
  search: 'M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9zM10.5 10.5 14 14',
  camera: 'M2 5h3l1-2h4l1 2h3v8H2zM8 6.5a2.3 2.3 0 1 0 0 4.6 2.3 2.3 0 0 0 0-4.6z',
  bell: 'M8 2a4 4 0 0 0-4 4c0 4-1.5 5-1.5 5h11S12 10 12 6a4 4 0 0 0-4-4zM6.5 13.5a1.6 1.6 0 0 0 3 0',
  clock: 'M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM8 4.5V8l2.5 2',
  warning: 'M8 2 14.5 13.5h-13zM8 6.5v3.5M8 11.7v.3',
  person: 'M8 2.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6zM2.5 14c.5-3 2.7-4.5 5.5-4.5s5 1.5 5.5 4.5',
  grid: 'M2.5 2.5h11v11h-11zM2.5 6.2h11M2.5 9.8h11M6.2 2.5v11M9.8 2.5v11',
  list: 'M5.5 4H14M5.5 8H14M5.5 12H14M2 4h.5M2 8h.5M2 12h.5',
  inbox: 'M2 9l2-6h8l2 6v4H2zM2 9h3.5l1 2h3l1-2H14',
  close: 'M3.5 3.5l9 9M12.5 3.5l-9 9',
  more: 'M3.5 8h.1M8 8h.1M12.5 8h.1',
  sun: 'M8 5a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM8 1v1.5M8 13.5V15M1 8h1.5M13.5 8H15M3 3l1 1M12 12l1 1M3 13l1-1M12 4l1-1',
  moon: 'M13.5 9.8A6 6 0 0 1 6.2 2.5a6 6 0 1 0 7.3 7.3z',
  leave: 'M6 2.5H2.5v11H6M6.5 8h7.5M11 5l3 3-3 3',
  open: 'M6 3H3v10h10v-3M9 2.5h4.5V7M13.5 2.5 7.5 8.5',
  live: 'M8 6.8a1.2 1.2 0 1 0 0 2.4 1.2 1.2 0 0 0 0-2.4zM5 5a4.2 4.2 0 0 0 0 6M11 5a4.2 4.2 0 0 1 0 6M2.8 2.8a7.4 7.4 0 0 0 0 10.4M13.2 2.8a7.4 7.4 0 0 1 0 10.4',
  upload: 'M8 10.5V2.5M4.5 6 8 2.5 11.5 6M2.5 10.5v3h11v-3',
  download: 'M8 2.5v8M4.5 7 8 10.5 11.5 7M2.5 10.5v3h11v-3',
  copy: 'M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3',
  phone: 'M4 2h2.5l1 3.5L6 7c.8 1.6 1.8 2.6 3 3l1.5-1.5 3.5 1V12c0 1-.8 2-2 2C7 14 2 9 2 4c0-1.2 1-2 2-2z',
};

/** A drawing; it says nothing to a screen reader, the word beside it does. */
export function Icon({ name, size = 16 }) {
  return html`<svg class="icon" width=${size} height=${size} viewBox="0 0 16 16" fill="none" stroke="currentColor"
    stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">
      <path d=${PATHS[name] || PATHS.more} /></svg>`;
}
