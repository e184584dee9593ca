// What the server tells: its cameras, live, and its clock.

/** The page lies one level below the server's root, which need not be that of its host. */
const root = new URL("../", location.href);

/** Returns the address of a path of the server: "/health" → "http://pi:5000/health". */
export function address(path) {
  return new URL(`.${path}`, root).href;
}

const SILENCE_MILLIS = 15_000;
const POLL_MILLIS = 3000;
const REOPEN_MILLIS = 5000;
const CLOCK_SAMPLES = 12;

/**
 * Listens to the server's events, and asks for what it must where they do not come.
 *
 * Events: "cameras" when there is news of them, "link" when `reached` has changed.
 */
export class Server extends EventTarget {
  /** All cameras, as the API describes them; null before the first news. */
  cameras = null;
  defaultCamera = null;
  /** Who watch, all cameras together. */
  viewers = 0;
  /** Whether the last that was tried has worked. */
  reached = true;
  #source = null;
  #heardAt = 0;
  #timer = 0;
  #reopenAt = 0;
  #polling = false;
  #offsets = [];

  start() {
    if (!this.#timer) {
      this.#heardAt = Date.now();
      this.#open();
      this.#timer = setInterval(() => this.#watch(), POLL_MILLIS);
    }
  }

  stop() {
    clearInterval(this.#timer);
    this.#timer = 0;
    this.#source?.close();
    this.#source = null;
  }

  /** Tries again now what was to be tried later. */
  retryNow() {
    if (this.#timer && !this.reached) {
      this.#open();
    }
  }

  /** Returns the time by the server's clock, milliseconds since 1970; NaN while it is not known. */
  now() {
    // The least delayed message is the one that was sent at the latest moment by our clock.
    return this.#offsets.length ? Date.now() + Math.max(...this.#offsets) : NaN;
  }

  #open() {
    this.#source?.close();
    this.#reopenAt = Date.now() + REOPEN_MILLIS;
    const source = new EventSource(address("/events"));
    this.#source = source;
    source.addEventListener("cameras", (event) => {
      this.#heardAt = Date.now();
      const news = JSON.parse(event.data);
      this.#hearClock(news.server_time);
      this.#take(news);
    });
    source.addEventListener("error", () => {
      if (this.#source === source && source.readyState !== EventSource.OPEN) {
        // The browser comes back by itself, but for an answer that is no stream of events.
        this.#poll();
      }
    });
  }

  #watch() {
    const closed = this.#source.readyState === EventSource.CLOSED;
    if (!closed && Date.now() - this.#heardAt < SILENCE_MILLIS) {
      return;
    }
    if (Date.now() > this.#reopenAt) {
      this.#open();
    }
    this.#poll();
  }

  async #poll() {
    if (this.#polling) {
      return;
    }
    this.#polling = true;
    try {
      const limit = { cache: "no-store", signal: AbortSignal.timeout(2 * POLL_MILLIS) };
      let response = await fetch(address("/api/v1/cameras"), limit);
      if (response.status === 404) {
        // 503 only says that a camera is not well; the document is the same.
        response = await fetch(address("/health"), limit);
      }
      this.#take(await response.json());
    } catch {
      this.#setReached(false);
    } finally {
      this.#polling = false;
    }
  }

  #take(news) {
    this.cameras = news.cameras.map((camera) => ({ ...camera, paths: pathsOf(camera) }));
    this.defaultCamera = news.default ?? news.cameras[0]?.name;
    this.viewers =
      news.viewers ?? this.cameras.reduce((sum, camera) => sum + (camera.clients ?? 0), 0);
    this.#setReached(true);
    this.dispatchEvent(new Event("cameras"));
  }

  #setReached(reached) {
    if (this.reached !== reached) {
      this.reached = reached;
      this.dispatchEvent(new Event("link"));
      if (!reached && this.cameras) {
        // What was true may no longer be.
        this.cameras = this.cameras.map((camera) => ({ ...camera, state: "unknown", reason: null }));
        this.dispatchEvent(new Event("cameras"));
      }
    }
  }

  #hearClock(seconds) {
    if (typeof seconds !== "number") {
      return;
    }
    const offset = seconds * 1000 - Date.now();
    const newest = this.#offsets[this.#offsets.length - 1];
    if (Math.abs(newest - offset) > 5000) {
      // One of the two clocks has been set.
      this.#offsets = [];
    }
    this.#offsets.push(offset);
    this.#offsets.splice(0, this.#offsets.length - CLOCK_SAMPLES);
  }
}

function pathsOf(camera) {
  const base = `/cameras/${encodeURIComponent(camera.name)}`;
  return {
    stream: `${base}/stream`,
    snapshot: `${base}/snapshot`,
    health: `${base}/health`,
    controls: `/api/v1${base}/controls`,
    restart: `/api/v1${base}/restart`,
    ...camera.paths,
  };
}

/**
 * Sends JSON and returns the answer's.
 *
 * @throws {Refusal} if the server does not do it, with its words
 */
export async function send(method, path, document) {
  let response;
  try {
    response = await fetch(address(path), {
      method,
      cache: "no-store",
      headers: document === undefined ? {} : { "Content-Type": "application/json" },
      body: document === undefined ? undefined : JSON.stringify(document),
    });
  } catch {
    throw new Refusal("The server cannot be reached.", {});
  }
  const text = await response.text();
  let answer = {};
  try {
    answer = JSON.parse(text);
  } catch {
    answer = { error: text.trim() };
  }
  if (!response.ok) {
    throw new Refusal(
      answer.error || `The server answers ${response.status}.`,
      answer.reasons ?? {},
    );
  }
  return answer;
}

/** The server has not done what it was asked for. */
export class Refusal extends Error {
  /**
   * @param {string} message
   * @param {Record<string, string>} reasons by field
   */
  constructor(message, reasons) {
    super(message);
    this.reasons = reasons;
  }
}
