/* Runs before the first paint, so that a dark room never sees a white flash. */
(() => {
  const wished = localStorage.getItem('dispatch.theme');
  const dark = wished ? wished === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
})();
