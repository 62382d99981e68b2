// Comforts over pages that work without them: menus, keys, selection, toasts, one submit at a time, focus after a swap.

const ROWS = ".row, tbody tr, .duty, .todo, .agenda-item";
const on = (name, listener, capture = false) => document.addEventListener(name, listener, capture);
const all = (selector, root = document) => [...root.querySelectorAll(selector)];

// Menus: one open at a time; Escape or a press outside closes, and Escape gives the focus back.

function closeMenus(except) {
  for (const menu of all("details.menu[open]")) if (!menu.contains(except)) menu.open = false;
}

function leaveMenu(event) {
  const menu = document.activeElement?.closest("details.menu[open]");
  closeMenus();
  if (menu) {
    menu.querySelector("summary").focus();
    event.preventDefault();
  }
}

on("click", (event) => closeMenus(event.target));
on("focusin", (event) => closeMenus(event.target));

// Keys: rows of a [data-keys] list are walked with j and k; any [data-key] is pressed by its letter, in the row at hand first.

const rowAt = (element) => element?.closest?.("[data-keys]") && element.closest(ROWS);
const rowsOf = (list) => all(ROWS, list).filter((row) => row.checkVisibility());
const typing = (element) => element.matches("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
const keysAreOff = () => localStorage.getItem("keys") === "off";

function focusRow(row) {
  if (!row) return;
  row.tabIndex = -1;
  row.focus();
  row.scrollIntoView({ block: "nearest" });
}

function move(step) {
  const rows = rowsOf(document).filter((row) => row.closest("[data-keys]"));
  const here = rows.indexOf(rowAt(document.activeElement));
  focusRow(rows[here < 0 ? 0 : Math.min(Math.max(here + step, 0), rows.length - 1)]);
}

// What is written or pressed first in what a key has opened.
const OPENED = ".menu-panel :is(input:not([type=hidden]), select, button, a), [data-first]";

function press(control) {
  if (!control || control.matches("[aria-disabled=true]")) return false;
  if (control.matches("input:not([type=checkbox])")) control.focus();
  else control.click();
  if (control.matches("summary")) control.parentElement.querySelector(OPENED)?.focus();
  return true;
}

function pressKey(key) {
  const row = rowAt(document.activeElement);
  const wanted = `[data-key="${CSS.escape(key)}"]`;
  const control = row?.querySelector(wanted) ?? all(wanted).find((one) => !rowAt(one));
  if (!control && key === "?") document.getElementById("keys-all")?.togglePopover();
  return press(control);
}

// The first that a row has: its own action before the link in its title.
const TITLE = [".row-title", "h3 a", ".duty-title"];
const USUAL = [".row-act .btn", ".status-control > :is(button, a)", ".todo-act .btn", ...TITLE];
const first = (row, selectors) => selectors.map((one) => row.querySelector(one)).find(Boolean);

function keyPressed(event) {
  if (event.key === "Escape") return leaveMenu(event);
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (keysAreOff() || typing(event.target)) return;
  if (answer(event)) event.preventDefault();
}

// Arrows walk too, where a list asks for it, but not inside a menu or from anything that they move themselves.
const ARROWS = { ArrowDown: 1, ArrowUp: -1 };
const walksByArrows = (element) => (element === document.body ? document : element.closest("[data-keys]")?.parentElement)?.querySelector("[data-keys=arrows]");

function answer({ key, target }) {
  if (key in ARROWS) return walksByArrows(target) && !target.closest(".menu[open]") && (move(ARROWS[key]), true);
  if (key === "j" || key === "k") return move(key === "j" ? 1 : -1), true;
  if (key === "Enter") return target.matches(ROWS) && press(first(target, USUAL));
  if (key === "o" && rowAt(target)) return press(first(rowAt(target), TITLE));
  return key.length === 1 && pressKey(key);
}

on("keydown", keyPressed);

for (const box of all("[data-keys-switch]")) {
  box.checked = !keysAreOff();
  box.addEventListener("change", () => localStorage.setItem("keys", box.checked ? "on" : "off"));
}

// Selection: one box for all rows of a table, a range with Shift, and the strip of what can be done with them.

let lastPicked = null;
const boxesOf = (element) => all(".pick input:not([data-pick-all])", element.closest("table"));

function pick(event) {
  const box = event.target;
  if (!box.matches?.(".pick input")) return;
  if (box.matches("[data-pick-all]")) for (const one of boxesOf(box)) one.checked = box.checked;
  else if (event.shiftKey && lastPicked) pickRange(boxesOf(box), box);
  lastPicked = box;
  showBulk();
}

function pickRange(boxes, box) {
  const [from, to] = [boxes.indexOf(lastPicked), boxes.indexOf(box)].sort((a, b) => a - b);
  if (from >= 0) for (const one of boxes.slice(from, to + 1)) one.checked = box.checked;
}

function showBulk() {
  const count = all(".pick input:not([data-pick-all]):checked").length;
  for (const bulk of all("[data-bulk]")) {
    bulk.hidden = count === 0;
    bulk.querySelector("[data-bulk-count]").textContent = count;
  }
}

on("click", pick);

// Printing is the browser's own; without script its menu does it.

for (const button of all("[data-print]")) button.hidden = false;
on("click", (event) => event.target.closest?.("[data-print]") && print());

// One submit at a time: a form that is on its way is not sent again.

const changes = (form) => form.method === "post" || form.hasAttribute("hx-post");

function send(event) {
  const form = event.target;
  if (!changes(form)) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return event.stopImmediatePropagation();
  }
  form.dataset.sent = "yes";
  event.submitter?.setAttribute("aria-busy", "true");
  setTimeout(() => free(form), 8000);
}

function free(form) {
  delete form.dataset.sent;
  for (const button of all("[aria-busy]", form)) button.removeAttribute("aria-busy");
}

on("submit", send, true);
on("htmx:afterRequest", (event) => event.target.matches?.("form") && free(event.target));
on("htmx:afterRequest", ({ target, detail }) => detail.successful && target.closest?.("[data-toast]")?.remove());
addEventListener("pageshow", () => all("form[data-sent]").forEach(free));

// Toasts pass by themselves, but not under the reader's hand; one that can be undone stays longer.

function pass(toast, after) {
  setTimeout(() => (toast.matches(":hover, :focus-within") ? pass(toast, 3000) : toast.remove()), after);
}

function timeToasts() {
  for (const toast of all("[data-toast]:not([data-timed])")) {
    toast.dataset.timed = "";
    pass(toast, toast.querySelector("form") ? 30000 : 12000);
  }
}

on("click", (event) => event.target.closest?.("[data-dismiss]")?.closest("[data-toast]").remove());

// Swaps: what asks for attention gets the focus; otherwise it stays in the row where it was, or in the one that took its place.

let left = null;

function remember() {
  const row = rowAt(document.activeElement);
  const list = row?.closest("[data-keys]");
  left = row && { id: row.id, list, place: rowsOf(list).indexOf(row) };
}

function focusAfterSwap() {
  const asks = document.querySelector("[data-focus]:not([data-seen])");
  if (asks) {
    asks.dataset.seen = "";
    return asks.focus();
  }
  if (!left || document.activeElement !== document.body) return;
  const list = left.list.isConnected ? left.list : document.querySelector("[data-keys]");
  const rows = list ? rowsOf(list) : [];
  focusRow(document.getElementById(left.id) ?? rows[Math.min(left.place, rows.length - 1)]);
}

function sayLost() {
  const said = document.getElementById("said");
  said?.replaceChildren(document.getElementById("lost").content.cloneNode(true));
  focusAfterSwap();
}

on("htmx:beforeSwap", remember);
// At once, not when the page has settled: a key pressed in between would reach nothing.
on("htmx:afterSwap", () => [timeToasts(), showBulk(), focusAfterSwap()]);
for (const lost of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) on(lost, sayLost);

timeToasts();
showBulk();
focusAfterSwap();
