// How a camera is doing, in words.

import { el, say } from "./dom.js";
import { send } from "./server.js";
import { adviceIn, causeOf, duration, moment, sentence, size, stateOf } from "./words.js";

const GENERAL_ADVICE =
  "The server tries again by itself, less often each time. If the camera does not come back, " +
  "run ./run doctor on the server: it says what does not work, and why.";

/** The panel about the state of a camera. */
export class StatePanel {
  element;
  #server;
  #camera;
  #badge = el("strong", { class: "state-name" });
  #since = el("span", { class: "muted" });
  #reason = el("p", { class: "reason" });
  #advice = el("p", { class: "advice" });
  #notes = el("ul", { class: "notes" });
  #facts = el("dl", { class: "facts" });
  #values = new Map();
  #told = el("span", { class: "muted", role: "status" });

  constructor(server, camera) {
    this.#server = server;
    this.#camera = camera;
    const restart = el("button", { type: "button", onclick: () => this.#restart() }, "Restart camera");
    this.element = el(
      "section",
      { class: "panel state", "aria-labelledby": "state-heading" },
      el("h2", { id: "state-heading" }, "State"),
      el(
        "div",
        { class: "state-words", role: "status" },
        el("p", { class: "state-line" }, this.#badge, " ", this.#since),
        this.#reason,
        this.#advice,
      ),
      this.#notes,
      this.#facts,
      el("p", { class: "actions" }, restart, " ", this.#told),
    );
    this.update(camera);
  }

  /** Shows this news of the camera. */
  update(camera) {
    this.#camera = camera;
    const [words, tone] = stateOf(camera);
    say(this.#badge, words);
    this.#badge.dataset.tone = tone;
    const [what, advice] = adviceIn(camera.reason ?? "");
    say(this.#reason, what);
    say(this.#advice, what && (advice || (tone === "bad" ? GENERAL_ADVICE : "")));
    const notes = [camera.notice, ...(camera.warnings ?? [])].filter(Boolean);
    if (notes.join("\n") !== [...this.#notes.children].map((li) => li.textContent).join("\n")) {
      this.#notes.replaceChildren(...notes.map((note) => el("li", {}, note)));
    }
    this.#fact("Camera", source(camera));
    this.#fact("Resolution", difference(camera.resolution, size));
    this.#fact("Rate", difference(roundedRate(camera.fps), (value) => `${value} fps`));
    this.#fact("Format", camera.format?.name ?? "");
    this.#fact("Restarts", restarts(camera.restarts ?? {}));
    // While it is down this stands above.
    this.#fact("Last failure", camera.reason ? "" : adviceIn(camera.last_failure ?? "")[0]);
    this.#fact("Pictures", pictures(camera));
    this.tick();
  }

  /** Shows how time goes by. */
  tick() {
    const since = new Date(this.#camera.since);
    const now = this.#server.now() || Date.now();
    const known = this.#camera.state !== "unknown";
    say(this.#since, known ? `since ${moment(since)}, for ${duration(now - since)}` : "");
  }

  #fact(name, text) {
    let value = this.#values.get(name);
    if (!value) {
      value = el("dd");
      this.#values.set(name, value);
      this.#facts.append(el("div", {}, el("dt", {}, name), value));
    }
    say(value, text);
    value.parentElement.hidden = !text;
  }

  async #restart() {
    say(this.#told, "");
    try {
      const answer = await send("POST", this.#camera.paths.restart, {});
      say(this.#told, answer.restarting ? "Restarting" : sentence(answer.reason));
    } catch (refusal) {
      say(this.#told, refusal.message);
    }
  }
}

function source({ source: words, type }) {
  return !words || words.replace(/\W/g, "") === type.replace(/\W/g, "") ? type : `${words} · ${type}`;
}

function roundedRate(fps) {
  const measured = fps?.measured;
  return {
    wanted: fps?.wanted,
    actual: typeof measured === "number" && measured > 0 ? Number(measured.toFixed(1)) : undefined,
  };
}

/** What there is, and what was asked for where that is something else. */
function difference(pair, inWords) {
  const { wanted, actual } = pair ?? {};
  if (actual === undefined || actual === null) {
    return wanted ? `${inWords(wanted)} asked for` : "";
  }
  const near = typeof actual === "number" && Math.abs(actual - wanted) <= wanted * 0.05;
  return actual === wanted || near || !wanted
    ? inWords(actual)
    : `${inWords(actual)} (${inWords(wanted)} asked for)`;
}

function restarts({ total = 0, ...causes }) {
  const told = Object.entries(causes).map(([label, times]) => `${times} × ${causeOf(label)}`);
  if (told.length < 2) {
    return told[0] ?? "none";
  }
  return `${total}: ${told.join(", ")}`;
}

function pictures(camera) {
  const { lost = 0, corrupt = 0 } = camera.dropped ?? {};
  const notes = [
    lost && `${lost} lost`,
    corrupt && `${corrupt} damaged`,
    camera.repaired && `${camera.repaired} mended`,
  ].filter(Boolean);
  const all = (camera.frames ?? 0).toLocaleString("en");
  return notes.length ? `${all} (${notes.join(", ")})` : all;
}
