// Server-sent events over the answer to a POST. The platform's EventSource can only GET, so the
// body is read here; a chunk may end anywhere, even inside a character or a line.

const LONGEST_SILENCE = 60_000;

export async function* readEvents(response) {
  let rest = "";
  for await (const chunk of readChunks(response)) {
    const messages = (rest + chunk).replaceAll("\r\n", "\n").split("\n\n");
    rest = messages.pop();
    for (const message of messages) {
      const event = parseEvent(message);
      if (event) yield event;
    }
  }
}

async function* readChunks(response) {
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  try {
    for (;;) {
      const { value, done } = await withinTime(reader.read());
      if (done) return;
      yield decoder.decode(value, { stream: true });
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

// A connection can die without a word; then waiting longer helps nobody.
function withinTime(reading) {
  let timer;
  const silence = new Promise((_, reject) => { timer = setTimeout(() => reject(new Error("silence")), LONGEST_SILENCE); });
  return Promise.race([reading, silence]).finally(() => clearTimeout(timer));
}

// Returns null for a comment, which servers send only to keep the connection open.
function parseEvent(message) {
  let name = "message";
  const data = [];
  for (const line of message.split("\n")) {
    const [, field, value] = /^([^:]*):? ?(.*)$/s.exec(line);
    if (field === "event") name = value;
    if (field === "data") data.push(value);
  }
  return data.length ? { name, data: JSON.parse(data.join("\n")) } : null;
}
