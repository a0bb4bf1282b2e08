// The grid of a return form: keys, a block pasted from a spreadsheet, undo, and a save a moment after each change.
// Without this script the same fields are a plain form with a button.
const WAIT = 400;

function start(form) {
  const said = document.getElementById("zx-form-said");
  const words = form.dataset;
  const version = form.elements.version;
  const token = form.elements.csrfmiddlewaretoken.value;
  const queue = new Map();
  const done = [];
  let running = false;
  let timer = 0;

  const values = () => Array.from(form.querySelectorAll("input.zx-cell[name^='value=']"));
  const keyOf = (input) => input.name.slice(input.name.indexOf("=") + 1);
  const rowOf = (key) => form.querySelector(`tr[data-key="${CSS.escape(key)}"]`);
  const isValue = (input) => input.name.startsWith("value=");

  function mark(key, word, status) {
    const cell = rowOf(key) && rowOf(key).querySelector(".zx-cell-state");
    if (!cell) return;
    cell.querySelector("[data-word]").textContent = word;
    if (status) cell.className = `zx-cell-state is-${status}`;
  }

  function tell(text) {
    said.textContent = text;
  }

  function enter(key, part) {
    queue.set(key, { ...(queue.get(key) || { key }), ...part });
    mark(key, words.saving, "waiting");
    clearTimeout(timer);
    timer = setTimeout(send, WAIT);
  }

  async function post(body) {
    const answer = await fetch(words.save, {
      method: "POST",
      credentials: "same-origin",
      headers: { "Content-Type": "application/json", "X-CSRFToken": token, Accept: "application/json" },
      body: JSON.stringify({ version: Number(version.value), ...body }),
    });
    return { ok: answer.ok, said: await answer.json().catch(() => ({})) };
  }

  async function send(extra) {
    clearTimeout(timer);
    if (running) {
      timer = setTimeout(() => send(extra), WAIT);
      return;
    }
    const cells = Array.from(queue.values());
    if (!cells.length && !extra) return;
    queue.clear();
    running = true;
    let result;
    try {
      result = await post(extra && !cells.length ? extra : { cells });
    } catch {
      result = { ok: false, said: {} };
      // Nothing is lost while the line is down: what was not taken is sent again.
      cells.forEach((cell) => queue.set(cell.key, { ...cell, ...(queue.get(cell.key) || {}) }));
      timer = setTimeout(send, 4000);
    }
    running = false;
    if (!result.ok) {
      cells.forEach((cell) => mark(cell.key, words.failed, "invalid"));
      tell(result.said.problem || words.failed);
      return;
    }
    take(result.said);
    if (extra && cells.length) send(extra);
    else if (queue.size) send();
  }

  function take(answer) {
    version.value = answer.version;
    for (const cell of answer.cells) {
      const row = rowOf(cell.key);
      if (!row) continue;
      const value = row.querySelector("input[name^='value=']");
      const remark = row.querySelector("input[name^='remark=']");
      if (value && value !== document.activeElement && !queue.has(cell.key)) value.value = cell.text;
      if (value) value.dataset.kept = cell.text;
      if (remark) remark.dataset.kept = cell.remark;
      row.querySelector("[data-change]").textContent = cell.change || "—";
      mark(cell.key, `${cell.word} · ${words.saved}`, cell.status);
    }
    for (const row of form.querySelectorAll("tr[data-key]")) {
      const place = row.querySelector("[data-problems]");
      const problems = answer.problems[row.dataset.key] || [];
      place.replaceChildren(
        ...problems.map((text) => Object.assign(document.createElement("span"), { className: "zx-cell-problem", textContent: text })),
      );
      const value = row.querySelector("input[name^='value=']");
      if (value) value.toggleAttribute("aria-invalid", problems.length > 0);
    }
    tell(`${answer.answered} / ${answer.all} ${words.answered}`);
  }

  function change(input) {
    const kept = input.dataset.kept ?? input.defaultValue;
    if (input.value === kept) return;
    done.push({ input, before: kept, after: input.value });
    input.dataset.kept = input.value;
    enter(keyOf(input), isValue(input) ? { text: input.value } : { remark: input.value });
  }

  function undo() {
    const last = done.pop();
    if (!last) return;
    last.input.value = last.before;
    last.input.dataset.kept = last.before;
    enter(keyOf(last.input), isValue(last.input) ? { text: last.before } : { remark: last.before });
    last.input.focus();
    tell(words.undone);
  }

  function step(input, by) {
    const same = isValue(input) ? values() : Array.from(form.querySelectorAll("input.zx-cell[name^='remark=']"));
    const next = same[same.indexOf(input) + by];
    if (next) {
      next.focus();
      next.select();
    }
  }

  form.addEventListener("change", (event) => {
    if (event.target.matches("input.zx-cell")) change(event.target);
  });

  form.addEventListener("keydown", (event) => {
    const input = event.target;
    if (!input.matches("input.zx-cell") || event.isComposing) return;
    if (event.key === "Enter" || event.key === "ArrowDown") {
      event.preventDefault();
      change(input);
      step(input, 1);
    } else if (event.key === "ArrowUp") {
      event.preventDefault();
      change(input);
      step(input, -1);
    } else if (event.key === "Escape") {
      input.value = input.dataset.kept ?? input.defaultValue;
    } else if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z" && !event.shiftKey) {
      // While a field holds unsaved typing the browser's own undo works on it; after that, changes are undone.
      if (input.value === (input.dataset.kept ?? input.defaultValue)) {
        event.preventDefault();
        undo();
      }
    }
  });

  form.addEventListener("paste", (event) => {
    const input = event.target;
    if (!input.matches("input.zx-cell")) return;
    const text = event.clipboardData.getData("text/plain").replace(/\r/g, "").replace(/\n$/, "");
    if (!/[\n\t]/.test(text)) return;
    event.preventDefault();
    const rows = Array.from(form.querySelectorAll("tr[data-key]")).filter((row) => row.querySelector("input.zx-cell"));
    const first = rows.indexOf(input.closest("tr"));
    text.split("\n").forEach((line, down) => {
      const row = rows[first + down];
      if (!row) return;
      const fields = Array.from(row.querySelectorAll("input.zx-cell:not([name^='reason='])"));
      const from = isValue(input) ? 0 : fields.length - 1;
      line.split("\t").forEach((content, right) => {
        const field = fields[from + right];
        if (field) {
          field.value = content.trim();
          change(field);
        }
      });
    });
  });

  form.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (!button || button.name !== "confirm") return;
    event.preventDefault();
    if (document.activeElement && document.activeElement.matches("input.zx-cell")) change(document.activeElement);
    if (button.matches("[data-confirm]")) enter(button.value, { confirm: true });
    else send(button.matches("[data-unchanged]") ? { unchanged: true } : undefined);
  });

  // Whoever hands the sheet up or leaves has everything saved first.
  for (const other of document.querySelectorAll("main form[method=post]")) {
    if (other === form) continue;
    other.addEventListener("submit", async (event) => {
      if (!queue.size && !running) return;
      event.preventDefault();
      while (queue.size || running) {
        if (!running) await send();
        await new Promise((go) => setTimeout(go, 50));
      }
      HTMLFormElement.prototype.submit.call(other);
    });
  }
  window.addEventListener("beforeunload", (event) => {
    if (queue.size || running) event.preventDefault();
  });
}

const found = document.getElementById("zx-form");
if (found && found.querySelector("input.zx-cell[name^='value=']")) start(found);
