// Runs before the first paint: the reader's light or dark page and type size, so that nothing flashes.
(function () {
  const root = document.documentElement;
  const kept = function (name) {
    try {
      return window.localStorage.getItem(name);
    } catch (refused) {
      return null; // storage may be switched off by the office; the page then follows the system
    }
  };
  const dark = window.matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.bsTheme = kept("zx-theme") || (dark ? "dark" : "light");
  root.dataset.type = kept("zx-type") || "100";
})();
