// Every call to the service. A failure always comes out as a Problem that says what kind it is,
// so that the page can explain it in the reader's language.

import { readEvents } from "./stream.js";

class Problem extends Error {
  constructor(kind, { detail = "", status = 0, wait = null } = {}) {
    super(detail || kind);
    Object.assign(this, { kind, detail, status, wait });
  }
}

export const examples = () => getJson("/v1/examples");
export const documents = () => getJson("/v1/documents");
export const documentById = (id) => getJson(`/v1/documents/${encodePath(id)}`);
export const feedback = (body) => send("/v1/feedback", body);
export const isReady = () => fetch("/readyz", { cache: "no-store" }).then(({ ok }) => ok, () => false);

// Yields {name, data} events until "done"; a connection that ends earlier is a Problem.
export async function* ask(body, signal) {
  const response = await send("/v1/ask", { ...body, stream: true }, signal);
  if (!response.headers.get("content-type")?.startsWith("text/event-stream")) {
    yield { name: "done", data: await response.json() };
    return;
  }
  yield* untilDone(response, signal);
}

async function* untilDone(response, signal) {
  try {
    for await (const event of readEvents(response)) {
      if (event.name === "error") throw new Problem("service", { detail: event.data.detail ?? event.data.title });
      yield event;
      if (event.name === "done") return;
    }
  } catch (error) {
    if (signal?.aborted || error instanceof Problem) throw error;
    throw new Problem("cut");
  }
  throw new Problem("cut");
}

export function documentPath(id, range = null) {
  return `/documents/${encodePath(id)}${range ? `#${range.start}-${range.end}` : ""}`;
}

// The same for another program, or for paper.
export const placeAddress = (place) => new URL(documentPath(place.document.id, place), location.origin).href;

// A PDF also opens as it is, at the page of a place.
export const pdfPath = (id, page) => (/\.pdf$/i.test(id) ? `/v1/documents/${encodePath(id)}/original#page=${page ?? 1}` : null);

// An id is a path in the corpus folder: its slashes stay, everything else is escaped.
function encodePath(id) {
  return id.split("/").map(encodeURIComponent).join("/");
}

async function getJson(path) {
  return (await call(path, {})).json();
}

function send(path, body, signal) {
  const headers = { "content-type": "application/json", accept: "text/event-stream, application/json" };
  return call(path, { method: "POST", headers, body: JSON.stringify(body), signal });
}

async function call(path, options) {
  let response;
  try {
    response = await fetch(path, options);
  } catch (error) {
    if (options.signal?.aborted) throw error;
    throw new Problem("offline");
  }
  if (!response.ok) throw await problemFrom(response);
  return response;
}

async function problemFrom(response) {
  const body = await response.json().catch(() => ({}));
  const wait = Number(response.headers.get("retry-after")) || null;
  return new Problem(kindOf(response.status, wait), { detail: body.detail ?? body.title ?? "", status: response.status, wait });
}

// Without a time to come back at, 503 means that something is wrong, not that there is much to do.
function kindOf(status, wait) {
  if (status === 404 || status === 410) return "gone";
  if (status === 429 || (status === 503 && wait)) return "busy";
  return status < 500 ? "invalid" : "service";
}
