// The sentence is edited as words with chips: a chip is one figure, whole or gone, never its digits.
// Without this file the textarea holds the same tokens in braces.
(function () {
  "use strict";

  const SLOT = /\{[a-z][a-z0-9_]*(?:\.[a-z_]+)?\}/g;
  const area = document.getElementById("id_words");
  const known = document.getElementById("sentence-tokens");
  if (!area || !known) return;
  const prints = JSON.parse(known.textContent);

  function chip(token) {
    const made = document.createElement("span");
    made.className = "token";
    made.contentEditable = "false";
    made.dataset.token = token;
    made.textContent = prints[token] || token;
    made.title = token;
    return made;
  }

  function fill(box, words) {
    box.replaceChildren();
    let from = 0;
    for (const match of words.matchAll(SLOT)) {
      box.append(words.slice(from, match.index), chip(match[0]));
      from = match.index + match[0].length;
    }
    box.append(words.slice(from));
  }

  function words(node) {
    if (node.nodeType === Node.TEXT_NODE) return node.textContent;
    if (node.dataset && node.dataset.token) return node.dataset.token;
    return Array.from(node.childNodes, words).join("");
  }

  const box = document.createElement("div");
  box.className = "sentence-box form-control";
  box.contentEditable = "true";
  box.setAttribute("role", "textbox");
  box.setAttribute("aria-multiline", "true");
  const label = document.querySelector("label[for=id_words]");
  label.id = "label-words";
  box.setAttribute("aria-labelledby", "label-words");
  label.addEventListener("click", function () {
    box.focus();
  });
  fill(box, area.value);
  area.hidden = true;
  area.after(box);

  function keep() {
    area.value = words(box);
  }

  function insert(node) {
    const selection = window.getSelection();
    let range = selection.rangeCount ? selection.getRangeAt(0) : null;
    if (!range || !box.contains(range.commonAncestorContainer)) {
      range = document.createRange();
      range.selectNodeContents(box);
      range.collapse(false);
    }
    range.deleteContents();
    range.insertNode(node);
    range.setStartAfter(node);
    range.collapse(true);
    selection.removeAllRanges();
    selection.addRange(range);
    keep();
  }

  box.addEventListener("input", keep);
  box.addEventListener("keydown", function (event) {
    if (event.key === "Enter") event.preventDefault();
  });
  box.addEventListener("paste", function (event) {
    event.preventDefault();
    const text = event.clipboardData.getData("text/plain").replace(/\s+/g, " ");
    insert(document.createTextNode(text));
  });
  document.querySelectorAll("[data-insert]").forEach(function (button) {
    button.addEventListener("click", function () {
      box.focus();
      insert(chip(button.dataset.insert));
    });
  });
  area.form.addEventListener("submit", keep);
  keep();
})();
