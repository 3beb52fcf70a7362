/* The one place that knows which library draws the page. */
import { h } from 'preact';
import htm from 'htm';

export { Fragment, render } from 'preact';
export { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
export const html = htm.bind(h);

/** Class names that hold: `classes('row', { picked: true })` is `row picked`. */
export function classes(...names) {
  return names
    .flatMap((name) => (name && typeof name === 'object' ? Object.keys(name).filter((key) => name[key]) : name))
    .filter(Boolean)
    .join(' ');
}
