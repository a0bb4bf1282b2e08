// "Where does this come from": a link marked data-panel opens its answer beside the page; without this it is a page.
export function startPanels() {
  const panel = document.getElementById("zx-panel");
  if (!panel || typeof panel.showModal !== "function") return;
  const body = panel.querySelector(".zx-panel-body");
  const heading = panel.querySelector("h2");
  const usual = heading.textContent;

  async function open(link) {
    body.setAttribute("aria-busy", "true");
    // A link may say what its answer is about.
    heading.textContent = link.dataset.panel || usual;
    panel.setAttribute("aria-label", heading.textContent);
    panel.showModal();
    const answer = await fetch(link.href, { headers: { "HX-Request": "true" }, credentials: "same-origin" });
    if (!answer.ok) {
      window.location.href = link.href;
      return;
    }
    // The answer is our own escaped template; scripts in it would not run under the policy anyway.
    body.innerHTML = await answer.text();
    body.removeAttribute("aria-busy");
    window.htmx.process(body);
    panel.querySelector("[data-close]").focus();
  }

  document.addEventListener("click", function (event) {
    const link = event.target.closest("a[data-panel]");
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      open(link);
    }
    if (event.target === panel || event.target.closest("#zx-panel [data-close]")) panel.close();
  });
}
