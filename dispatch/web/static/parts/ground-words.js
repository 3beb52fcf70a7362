/* How what was found in the ground is said and coloured: kinds, square metres, which map ink. */
import { isChinese, knows, language, t, word } from './i18n.js';

const KM2 = 1000000;
const SOFT = new Set(['gap', 'hole', 'outside']);

export const number = (value, digits = 0) => new Intl.NumberFormat(language.get(), { maximumFractionDigits: digits }).format(value);

/** Square metres as people read them. */
export function area(m2) {
  if (m2 === null || m2 === undefined) return '';
  if (Math.abs(m2) >= KM2) return `${number(m2 / KM2, 2)} km²`;
  return `${number(m2, Math.abs(m2) < 10 ? 2 : 0)} m²`;
}

export const size = (bytes) => (bytes >= 1048576 ? `${number(bytes / 1048576, 1)} MB` : `${number(Math.max(1, bytes / 1024))} kB`);

export const layerName = (code) => (knows(`layer.${code}`) ? t(`layer.${code}`) : code);

export const versionName = (version) => `${layerName(version.code)} · ${t('ground.version', { n: version.version })}`;

/** What kind of finding it is, in words. */
export const kindWord = ({ what, kind }) => word(what === 'fault' ? 'fault' : what === 'change' ? 'mended' : 'flaw', kind);

/** The reason in the reader's language. */
export const reasonOf = (finding) => (isChinese() ? finding.reason_zh || finding.reason : finding.reason) || '';

/** Which ink a finding is drawn in: `bad` stands in the way, `soft` may stay, `change` was mended, `decide` waits. */
export function tone({ what, kind, conflict, undecided }) {
  if (what === 'change') return undecided ? 'decide' : conflict ? 'decided' : 'change';
  return SOFT.has(kind) ? 'soft' : 'bad';
}

/** The square metres by which a finding is judged. */
export const weight = (finding) => finding.area_m2 ?? Math.max(finding.gained_m2 ?? 0, finding.lost_m2 ?? 0);
