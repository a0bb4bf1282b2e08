// The shell: menu on a narrow screen, theme, type size, forms that send themselves when a choice changes.
function keep(name, value) {
  try {
    window.localStorage.setItem(name, value);
  } catch (refused) {
    // Storage may be switched off; the choice then holds for this page.
  }
}

function toggleMenu(button) {
  const open = document.body.classList.toggle("zx-menu-open");
  button.setAttribute("aria-expanded", String(open));
  if (open) document.querySelector("#zx-menu a")?.focus();
}

function switchTheme() {
  const root = document.documentElement;
  root.dataset.bsTheme = root.dataset.bsTheme === "dark" ? "light" : "dark";
  keep("zx-theme", root.dataset.bsTheme);
  document.dispatchEvent(new CustomEvent("zx:theme"));
}

function switchType() {
  const root = document.documentElement;
  const sizes = ["100", "125", "150"];
  root.dataset.type = sizes[(sizes.indexOf(root.dataset.type) + 1) % sizes.length];
  keep("zx-type", root.dataset.type);
  window.dispatchEvent(new Event("resize"));
}

const ACTIONS = { menu: toggleMenu, theme: switchTheme, type: switchType, print: () => window.print() };

export function startShell() {
  document.addEventListener("click", function (event) {
    const button = event.target.closest("[data-do]");
    if (button && ACTIONS[button.dataset.do]) ACTIONS[button.dataset.do](button);
  });
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape" || !document.body.classList.contains("zx-menu-open")) return;
    const button = document.querySelector('[data-do="menu"]');
    toggleMenu(button);
    button.focus();
  });
  document.addEventListener("change", function (event) {
    const form = event.target.closest("form[data-send-on-change]");
    if (form) form.requestSubmit ? form.requestSubmit() : form.submit();
  });
  // A part of the page changed the address: the button that changes the language must come back to it.
  document.addEventListener("htmx:pushedIntoHistory", function (event) {
    document.querySelectorAll('input[name="next"]').forEach((input) => (input.value = event.detail.path));
  });
}
