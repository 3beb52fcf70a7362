/* A city file is dropped or chosen, and sent while one sees how far it is. */
import { classes, html, useRef, useState } from './html.js';
import { api, freshKey } from './api.js';
import { Button } from './badges.js';
import { t } from './i18n.js';
import { Icon } from './icons.js';
import { number, size } from './ground-words.js';
import { explain, Notice } from './states.js';

const MOST_BYTES = 256 * 1024 * 1024;
const ENDINGS = '.zip,.geojson,.json,.topojson,.gpkg,.shp,.shx,.dbf,.prj,.cpg,.fgb,.kml,.csv,.txt';

const PARTS = /\.(shp|shx|dbf|prj|cpg)$/i;

/** One file of those that were chosen: a Shapefile is several, which go zipped as one. Null when that cannot be. */
export async function oneFile(files) {
  if (files.length < 2) return files[0] ?? null;
  const main = files.filter((file) => /\.shp$/i.test(file.name));
  if (main.length !== 1 || !files.every((file) => PARTS.test(file.name))) return null;
  const { zip } = await import('fflate');
  const held = await Promise.all(files.map(async (file) => [file.name, [new Uint8Array(await file.arrayBuffer()), { level: 1 }]]));
  const packed = await new Promise((resolve, reject) => {
    zip(Object.fromEntries(held), (error, bytes) => (error ? reject(error) : resolve(bytes)));
  });
  return new File([packed], main[0].name.replace(/shp$/i, 'zip'));
}

/** `onSent(survey)` hears the survey of a file that has arrived. */
export function Upload({ onSent, small }) {
  const [sending, setSending] = useState(null);
  const [trouble, setTrouble] = useState(null);
  const ended = useRef(null);
  const send = async (files, key = freshKey()) => {
    setTrouble(null);
    if (!files.length) return;
    const file = await oneFile(files).catch(() => null);
    if (!file) { setTrouble({ text: t('ground.several') }); return; }
    if (file.size > MOST_BYTES) { setTrouble({ text: t('ground.too_large', { size: size(file.size), most: size(MOST_BYTES) }) }); return; }
    ended.current = new AbortController();
    setSending({ name: file.name, share: 0 });
    try {
      const query = { name: file.name };
      onSent(await api.send('/surveys', file, { query, key, signal: ended.current.signal,
        onSent: (share) => setSending({ name: file.name, share }) }));
    } catch (error) {
      if (error.name !== 'AbortError') setTrouble({ text: explain(error), again: () => send([file], key) });
    }
    setSending(null);
  };
  return html`<${UploadBox} small=${small} sending=${sending} trouble=${trouble} onFiles=${(files) => send(files)}
    onStop=${() => ended.current?.abort()} />`;
}

/** The box itself: `sending` is `{name, share}` or null, `trouble` is `{text, again?}` or null; `words` is the group of its
 *  texts (`drop`, `choose`, `formats`, `sending`). */
export function UploadBox({ sending, trouble, onFiles, onStop, small, words = 'ground', endings = ENDINGS, testid = 'ground-file' }) {
  const own = useRef(null);
  const [over, setOver] = useState(false);
  const drop = (event) => {
    event.preventDefault();
    setOver(false);
    onFiles([...event.dataTransfer.files]);
  };
  const choose = (event) => {
    onFiles([...event.target.files]);
    own.current.value = '';
  };
  return html`
    <div class=${classes('drop', { 'drop-over': over, 'drop-small': small })} data-testid="drop"
      onDragOver=${(event) => { event.preventDefault(); setOver(true); }} onDragLeave=${() => setOver(false)} onDrop=${drop}>
      ${sending ? html`<p class="drop-name">${t(`${words}.sending`, { name: sending.name })}</p>
        <progress max="1" value=${sending.share} aria-label=${t(`${words}.sending`, { name: sending.name })} />
        <p class="drop-share"><span>${number(sending.share * 100)}%</span>${onStop ? html`<${Button} onClick=${onStop}>${t('button.cancel')}<//>` : null}</p>` : html`
        <label class="drop-face"><${Icon} name="upload" size=${small ? 18 : 28} /><strong>${t(`${words}.drop`)}</strong>
          <span class="button button-strong">${t(`${words}.choose`)}</span>
          <input ref=${own} class="unseen" type="file" accept=${endings} multiple data-testid=${testid} onChange=${choose} /></label>
        <p class="field-help">${t(`${words}.formats`)}</p>`}
      ${trouble ? html`<${Notice} kind="bad" testid="drop-trouble">${trouble.text}
        ${trouble.again ? html` <button type="button" class="link-button" onClick=${trouble.again}>${t('state.retry')}</button>` : null}<//>` : null}
    </div>`;
}
