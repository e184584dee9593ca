// How things are said. Pure.

const STATES = {
  live: ["Live", "good"],
  starting: ["Starting", "busy"],
  idle: ["Off, nobody watches", "busy"],
  stalled: ["No new picture", "bad"],
  failed: ["Down", "bad"],
  backoff: ["Down, tries again soon", "bad"],
  stopped: ["Not started", "busy"],
  closed: ["Ended", "bad"],
  unknown: ["Not known", "busy"],
};

const CAUSES = {
  stall: "stopped sending",
  "no-first-frame": "sent no first picture",
  freeze: "sent the same picture again and again",
  "no-camera": "not found",
  disconnected: "unplugged",
  "no-signal": "no signal at the input",
  "device-error": "device error",
  busy: "in use by another program",
  permission: "not allowed to open it",
  "tool-missing": "program missing",
  "out-of-memory": "no memory",
  "unsupported-system": "system not supported",
  "bad-option": "setting refused",
  killed: "killed",
  "stuck-in-kernel": "stuck in the kernel",
  ended: "ended by itself",
  unreachable: "not reachable",
  refused: "refused",
  replaced: "another camera turned up",
  "internal-error": "internal error",
};

/** Returns the state of a camera as words and a tone: "good", "busy" or "bad". */
export function stateOf(camera) {
  const [words, tone] = STATES[camera.state] ?? [camera.state, "busy"];
  return camera.state === "live" && !camera.healthy ? ["No new picture", "bad"] : [words, tone];
}

/** Returns a cause of restarts in words. */
export function causeOf(label) {
  return CAUSES[label] ?? label.replaceAll("-", " ");
}

/**
 * Takes a reason apart: what has happened, and what to do about it. The server writes both into one
 * text, the first sentence being what has happened.
 */
export function adviceIn(reason) {
  const end = /[.?!] +(?=[A-Z])/.exec(reason);
  return end
    ? [reason.slice(0, end.index + 1), reason.slice(end.index + end[0].length)]
    : [reason, ""];
}

/** Returns words as a sentence: with a capital letter and a full stop. */
export function sentence(text) {
  const trimmed = text.trim();
  return trimmed && trimmed[0].toUpperCase() + trimmed.slice(1) + (/[.!?]$/.test(trimmed) ? "" : ".");
}

/** Returns a span of time: "3 s", "2 min", "5 h 20 min", "3 d 4 h". */
export function duration(millis) {
  const seconds = Math.max(0, Math.floor(millis / 1000));
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  const days = Math.floor(hours / 24);
  if (days > 0) {
    return hours % 24 ? `${days} d ${hours % 24} h` : `${days} d`;
  }
  if (hours > 0) {
    return minutes % 60 ? `${hours} h ${minutes % 60} min` : `${hours} h`;
  }
  return minutes > 0 ? `${minutes} min` : `${seconds} s`;
}

/** Returns a moment, with its date unless that is today's. */
export function moment(date, now = new Date()) {
  const time = date.toLocaleTimeString([], {
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
  });
  return date.toDateString() === now.toDateString()
    ? time
    : `${date.toLocaleDateString([], { day: "numeric", month: "short" })}, ${time}`;
}

/** Returns the age of a picture: "48 ms", "1.2 s", "2 min". */
export function age(millis) {
  if (millis < 10) {
    // The clocks are not known to agree better than this.
    return "< 10 ms";
  }
  if (millis < 1000) {
    return `${Math.round(millis)} ms`;
  }
  return millis < 10_000 ? `${(millis / 1000).toFixed(1)} s` : duration(millis);
}

/** Returns an amount of bytes: "8.5 kB", "340 kB", "12.3 MB". */
export function amount(bytes) {
  const kilobytes = bytes / 1000;
  if (kilobytes >= 10_000) {
    return `${(kilobytes / 1000).toFixed(1)} MB`;
  }
  return `${kilobytes < 10 ? kilobytes.toFixed(1) : Math.round(kilobytes)} kB`;
}

/** Returns a rate of bytes. */
export function rate(bytesPerSecond) {
  return `${amount(bytesPerSecond)}/s`;
}

/** Returns a count with its word: "1 viewer", "3 viewers". */
export function count(number, word) {
  return `${number} ${word}${number === 1 ? "" : "s"}`;
}

/** Returns a size as people read it: "640 × 480". */
export function size(text) {
  return text.replace("x", " × ");
}

/** Returns a moment as it may stand in the name of a file: "2026-11-22-14-03-05". */
export function fileMoment(date) {
  const local = new Date(date.getTime() - date.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 19).replace(/[T:]/g, "-");
}
