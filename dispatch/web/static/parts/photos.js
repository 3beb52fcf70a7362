/* Photos: chosen or taken, made smaller on the device, sent only with what they belong to. */
import { html, useEffect, useRef, useState } from './html.js';
import { api, freshKey } from './api.js';
import { t } from './i18n.js';
import { Icon } from './icons.js';

const LONGEST_SIDE = 1920;
const QUALITY = 0.85;
const MOST_BYTES = 10_000_000;

/** The picture as JPEG of at most 1920 pixels; drawing it anew also leaves position and device data behind. */
export async function smaller(file) {
  const picture = await createImageBitmap(file, { imageOrientation: 'from-image' });
  const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  canvas.getContext('2d').drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  const blob = await new Promise((resolve) => { canvas.toBlob(resolve, 'image/jpeg', QUALITY); });
  if (!blob || blob.size > MOST_BYTES) throw new Error('too large');
  return blob;
}

/** Sends the pictures that are not there yet; answers their digests in order. A picture keeps its key,
  so a repetition is harmless. */
export async function sendPhotos(photos) {
  const digests = [];
  for (const photo of photos) {
    photo.sha256 ??= (await api.upload(photo.blob, photo.key)).sha256;
    digests.push(photo.sha256);
  }
  return digests;
}

/** `value` is a list of `{key, blob, sha256?}`. */
export function PhotoInput({ value, onValue, label, most = 6, testid, needed }) {
  const own = useRef(null);
  const [trouble, setTrouble] = useState('');
  const [busy, setBusy] = useState(false);
  const add = async (event) => {
    const files = [...event.target.files].slice(0, most - value.length);
    setBusy(true);
    const made = await Promise.allSettled(files.map(async (file) => ({ key: freshKey(), blob: await smaller(file) })));
    setBusy(false);
    setTrouble(made.some((one) => one.status === 'rejected') ? t('photo.unreadable') : '');
    onValue([...value, ...made.filter((one) => one.status === 'fulfilled').map((one) => one.value)]);
    own.current.value = '';
  };
  return html`
    <div class="photos" role="group" aria-label=${label}>
      <span class="photos-label">${label}${needed ? html`<span class="needed"> *</span>` : null}</span>
      <div class="photos-row">
        ${value.map((photo) => html`<${Preview} key=${photo.key} photo=${photo}
          onRemove=${() => onValue(value.filter((one) => one !== photo))} />`)}
        ${value.length < most ? html`
          <label class="photo-add"><${Icon} name="camera" size=${22} /><span>${busy ? t('photo.working') : t('photo.add')}</span>
            <input ref=${own} class="unseen" type="file" accept="image/*" multiple data-testid=${testid}
              onChange=${add} /></label>` : null}
      </div>
      ${trouble ? html`<p class="field-error" role="alert">${trouble}</p>` : null}
    </div>`;
}

function Preview({ photo, onRemove }) {
  const [address, setAddress] = useState('');
  useEffect(() => {
    const made = URL.createObjectURL(photo.blob);
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [photo]);
  return html`<span class="photo">${address ? html`<img src=${address} alt="" />` : null}
    <button type="button" class="icon-button" aria-label=${t('photo.remove')} onClick=${onRemove}>
      <${Icon} name="close" size=${14} /></button></span>`;
}

/** Pictures that are stored already; `addressOf` leads to one by its digest. */
export const StoredPhotos = ({ files, addressOf = api.fileAddress }) => (!files?.length ? null : html`
  <div class="photos-row">${files.map((sha256, index) => html`
    <a class="photo" key=${sha256} href=${addressOf(sha256)} target="_blank" rel="noopener">
      <img loading="lazy" src=${addressOf(sha256)} alt=${t('photo.nth', { n: index + 1 })} /></a>`)}</div>`);

/** What there was and what was done, side by side; `photos` is `{before, after}`. */
export const PhotoSides = ({ photos, addressOf }) => (!photos?.before.length && !photos?.after.length ? null : html`
  <div class="photo-sides">${['before', 'after'].map((side) => (photos[side].length ? html`
    <figure key=${side} class="photo-side" data-testid=${`photos-${side}`} data-count=${photos[side].length}>
      <figcaption>${t(`photo.${side}`)}</figcaption>
      <${StoredPhotos} files=${photos[side]} addressOf=${addressOf} /></figure>` : null))}</div>`);
