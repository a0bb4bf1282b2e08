// Ctrl-K: one box over indicators, places and pages; the server answers, arrows choose, Enter goes.
export function startSearch() {
  const dialog = document.getElementById("zx-search");
  if (!dialog || typeof dialog.showModal !== "function") return;
  const box = dialog.querySelector("input");
  const links = () => Array.from(dialog.querySelectorAll(".zx-found a"));

  function open() {
    if (!dialog.open) dialog.showModal();
    box.select();
  }

  document.addEventListener("keydown", function (event) {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      open();
    }
  });
  document.addEventListener("click", function (event) {
    if (event.target.closest("[data-search]")) {
      event.preventDefault();
      open();
    }
    if (event.target === dialog) dialog.close();
  });
  dialog.addEventListener("keydown", function (event) {
    const all = links();
    const at = all.indexOf(document.activeElement);
    if (event.key === "ArrowDown" && all.length) {
      event.preventDefault();
      all[Math.min(at + 1, all.length - 1)].focus();
    } else if (event.key === "ArrowUp" && all.length) {
      event.preventDefault();
      (at <= 0 ? box : all[at - 1]).focus();
    } else if (event.key === "Enter" && document.activeElement === box && all.length) {
      event.preventDefault();
      window.location.href = all[0].href;
    }
  });
}
