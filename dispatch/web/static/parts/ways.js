/* The ways to the other pages; those that find no room beside each other stand behind one button. */
import { classes, html, useEffect, useLayoutEffect, useRef, useState } from './html.js';
import { t } from './i18n.js';

const isHere = ([path]) => location.pathname === path;

const Way = ({ way, lost = false }) => html`
  <a href=${way[0]} class=${classes('way', { 'way-here': isHere(way), 'way-lost': lost })}
    aria-current=${isHere(way) ? 'page' : null}>${t(way[1])}</a>`;

/** How many of the links stand on the first line; the others are wrapped out of sight. */
function useFitting(own, drawn) {
  const [fitting, setFitting] = useState(Infinity);
  useLayoutEffect(() => {
    const look = () => {
      const links = [...own.current.children];
      setFitting(links.filter((link) => link.offsetTop === links[0].offsetTop).length);
    };
    const watcher = new ResizeObserver(look);
    watcher.observe(own.current);
    look();
    return () => watcher.disconnect();
  }, [drawn]);
  return fitting;
}

/** `ways` are pairs of address and the key of the name, the most used first. */
export function Ways({ ways }) {
  const own = useRef(null);
  const drawn = ways.map(([, key]) => t(key)).join();
  const fitting = useFitting(own, drawn);
  const rest = ways.slice(fitting);
  useEffect(() => { // where the line can be pushed aside, on a phone
    const here = own.current.querySelector('[aria-current]:not(.way-lost)');
    if (here) own.current.scrollLeft = here.offsetLeft + here.offsetWidth - own.current.clientWidth - own.current.offsetLeft;
  }, [drawn]);
  return html`
    <nav class="ways" aria-label=${t('bar.pages')}>
      <div class="ways-line" ref=${own}>${ways.map((way, index) => html`<${Way} key=${way[0]} way=${way} lost=${index >= fitting} />`)}</div>
      ${rest.length ? html`<${More} ways=${rest} />` : null}
    </nav>`;
}

function More({ ways }) {
  const here = ways.find(isHere);
  const leave = ({ currentTarget, relatedTarget }) => { if (!currentTarget.contains(relatedTarget)) currentTarget.open = false; };
  const press = (event) => {
    const { currentTarget } = event;
    if (event.key !== 'Escape' || !currentTarget.open) return;
    event.preventDefault();
    currentTarget.open = false;
    currentTarget.firstElementChild.focus();
  };
  return html`
    <details class="ways-more" onFocusOut=${leave} onKeyDown=${press} data-testid="ways-more">
      <summary class=${classes('way', { 'way-here': here })}>${here ? t(here[1]) : t('bar.more')} <span aria-hidden="true">▾</span></summary>
      <div class="ways-menu">${ways.map((way) => html`<${Way} key=${way[0]} way=${way} />`)}</div>
    </details>`;
}
