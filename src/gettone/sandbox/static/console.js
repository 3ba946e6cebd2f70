"use strict";
// Everything here is a convenience: each page does its work without it.

function selectText(target) {
  if (target.select) {
    target.focus();
    target.select();
  } else {
    getSelection().selectAllChildren(target);
  }
}

async function copyText(target) {
  const text = target.value ?? target.textContent;
  if (navigator.clipboard) {
    await navigator.clipboard.writeText(text);
    return;
  }
  // Plain http to a named host has no clipboard interface.
  selectText(target);
  if (!document.execCommand("copy")) throw new Error("not copied");
}

// The answer to a form sent twice would take the place of the first, and of
// the token in it.
let sent = new WeakSet();
addEventListener("submit", (event) => {
  if (sent.has(event.target)) event.preventDefault();
  else sent.add(event.target);
});
addEventListener("pageshow", (event) => {
  if (event.persisted) sent = new WeakSet();
});

for (const copy of document.querySelectorAll("[data-copy]")) {
  const status = copy.querySelector("[role=status]");
  const target = document.getElementById(copy.dataset.copy);
  copy.hidden = false;
  copy.querySelector("button").addEventListener("click", async () => {
    status.textContent = "";
    try {
      await copyText(target);
      status.textContent = copy.dataset.done;
    } catch {
      selectText(target);
      status.textContent = copy.dataset.failed;
    }
  });
}

for (const field of document.querySelectorAll("[data-select]")) {
  field.addEventListener("focus", () => field.select());
}

for (const button of document.querySelectorAll("[data-tick-all]")) {
  const boxes = document.getElementById(button.dataset.tickAll).querySelectorAll("[type=checkbox]");
  button.hidden = boxes.length < 2;
  button.addEventListener("click", () => boxes.forEach((box) => { box.checked = true; }));
}

for (const count of document.querySelectorAll("[data-count]")) {
  const form = document.getElementById(count.dataset.count);
  const tell = () => {
    const chosen = form.querySelectorAll("[type=radio]:checked:not([value=none])").length;
    count.textContent = count.dataset.text.replace("#", chosen);
  };
  count.hidden = false;
  form.addEventListener("change", tell);
  addEventListener("pageshow", tell);
}

for (const fill of document.querySelectorAll("[data-fill]")) {
  const group = document.getElementById(fill.dataset.fill);
  fill.hidden = false;
  fill.addEventListener("click", (event) => {
    const level = event.target.dataset.level;
    if (!level) return;
    for (const row of group.querySelectorAll("[role=radiogroup]")) {
      const wanted = row.querySelector(`[value=${level}]`) ?? row.querySelector("[value=r]");
      wanted.checked = true;
    }
    group.dispatchEvent(new Event("change", { bubbles: true }));
  });
}
