// Every page: htmx, Alpine in its CSP build, and the behaviours of the shell.
import Alpine from "@alpinejs/csp";
import htmx from "htmx.org";
import { startPanels } from "./panels.js";
import { startSearch } from "./search.js";
import { startShell } from "./shell.js";
import { startGrids } from "./grids.js";

window.htmx = htmx;
window.Alpine = Alpine;

// A POST by htmx carries the same token a form would; the cookie is there once a form has been drawn.
document.addEventListener("htmx:configRequest", function (event) {
  const token = document.querySelector('meta[name="csrf-token"]');
  if (token && event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = token.content;
  // Its form brings a key; what is posted without a form gets one here, so that a request sent again acts once.
  if (event.detail.verb !== "get" && !event.detail.parameters.idempotency_key) {
    event.detail.headers["Idempotency-Key"] = Array.from(crypto.getRandomValues(new Uint32Array(4))).join("-");
  }
});

startShell();
startSearch();
startPanels();
startGrids();
Alpine.start();
