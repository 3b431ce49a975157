// Two views on one page: the chat at "/", a document at "/documents/<id>". Going from one to the
// other keeps the page alive, so an answer that is still arriving goes on.

let changed = () => {};

export function followLinks(whenChanged) {
  changed = whenChanged;
  addEventListener("popstate", changed);
  document.addEventListener("click", followInside);
}

export function goTo(address) {
  if (location.pathname + location.hash === address) return;
  history.pushState(null, "", address);
  changed();
}

// New tab, new window and download stay what they are.
function followInside(event) {
  const link = event.target.closest?.("a[href]");
  if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  const address = link.getAttribute("href");
  if (link.target || !(address === "/" || address.startsWith("/documents/"))) return;
  event.preventDefault();
  goTo(address);
}

export function showRoute({ chat, readerView, reader }) {
  const id = documentId(location.pathname);
  chat.hidden = id !== null;
  readerView.hidden = id === null;
  document.body.dataset.view = id === null ? "chat" : "reader";
  return id === null ? null : reader.open(id, location.hash);
}

function documentId(path) {
  const [, rest] = /^\/documents\/(.+)$/.exec(path) ?? [];
  return rest === undefined ? null : rest.split("/").map(decoded).join("/");
}

// An address typed by hand may hold a bare "%", which stands for itself.
function decoded(part) {
  try { return decodeURIComponent(part); } catch { return part; }
}
