// The page: all cameras, or one of them with everything about it.

import { ControlsPanel } from "./controls.js";
import { el, say } from "./dom.js";
import { Server } from "./server.js";
import { snippetsPanel } from "./snippets.js";
import { Stage } from "./stage.js";
import { StatePanel } from "./state.js";
import { tools } from "./tools.js";
import { age, count, rate, size, stateOf } from "./words.js";

const TICK_MILLIS = 500;
const DETAILS_KEY = "mjpeg-stream.details";

const server = new Server();
const content = document.getElementById("content");
const title = document.getElementById("title");
const navigation = document.getElementById("cameras");
const summary = document.getElementById("summary");
const linkLost = document.getElementById("link-lost");
const detailsToggle = document.getElementById("details-toggle");

/** By name; each keeps its stage, and with it its connection, whatever view it is in. */
let stages = new Map();

/** What is shown: {name, update(), tick()}, where name is null for all cameras. */
let view = null;

/** The figures of a stream under its picture. */
class Readout {
  element = el("dl", { class: "readout" });
  #stage;
  #values;

  constructor(stage, names) {
    this.#stage = stage;
    this.#values = names.map((name) => {
      const value = el("dd", { "data-fact": name });
      this.element.append(el("div", {}, el("dt", {}, name), value));
      return [name, value];
    });
  }

  update(camera) {
    const now = performance.now();
    const { meter, state } = this.#stage.player;
    const playing = state === "playing";
    const fps = playing ? meter.fps(now) : NaN;
    const old = this.#age(camera);
    const words = {
      rate: Number.isNaN(fps) ? "– fps" : `${fps.toFixed(1)} fps`,
      age: playing && !Number.isNaN(old) ? `${age(old)} old` : "– old",
      size: size(`${this.#stage.width}x${this.#stage.height}`),
      traffic: playing ? rate(meter.bytesPerSecond(now)) : "– kB/s",
      viewers: count(camera.clients ?? 0, "viewer"),
    };
    if (!this.#stage.drawn) {
      Object.assign(words, { rate: `${camera.fps?.measured ?? "–"} fps`, age: "", traffic: "" });
    }
    this.#values.forEach(([name, value]) => say(value, words[name]));
  }

  /** A picture that says what is wrong is new, but it is not what people want to know the age of. */
  #age(camera) {
    return stateOf(camera)[1] === "bad"
      ? server.now() - Date.parse(camera.last_frame_at)
      : this.#stage.age();
  }
}

function stageOf(camera) {
  if (!stages.has(camera.name)) {
    stages.set(camera.name, new Stage(server, camera));
  }
  return stages.get(camera.name);
}

function badge(camera) {
  const element = el("span", { class: "badge" });
  const update = (news) => {
    const [words, tone] = stateOf(news);
    say(element, words);
    element.dataset.tone = tone;
  };
  update(camera);
  return { element, update };
}

/** All cameras, side by side. */
function gridView(cameras) {
  const tiles = cameras.map((camera) => {
    const stage = stageOf(camera);
    const state = badge(camera);
    const readout = new Readout(stage, ["rate", "age"]);
    const element = el(
      "li",
      { class: "tile" },
      stage.element,
      el(
        "div",
        { class: "tile-line" },
        el("h2", {}, el("a", { href: hashOf(camera.name) }, camera.name)),
        state.element,
        readout.element,
      ),
    );
    return { name: camera.name, element, state, readout };
  });
  const grid = el("ul", { class: "grid" }, ...tiles.map((tile) => tile.element));
  content.replaceChildren(grid);
  return {
    name: null,
    update: () => tiles.forEach((tile) => tile.state.update(cameraOf(tile.name))),
    tick: () => {
      tiles.forEach((tile) => tile.readout.update(cameraOf(tile.name)));
      // Tiles of one shape, whatever the pictures have.
      const widest = Math.max(...[...stages.values()].map((stage) => stage.shape));
      grid.style.setProperty("--tile-shape", widest);
    },
  };
}

/** One camera with all about it. */
function cameraView(camera) {
  const stage = stageOf(camera);
  const state = badge(camera);
  const readout = new Readout(stage, ["rate", "age", "size", "traffic", "viewers"]);
  const statePanel = new StatePanel(server, camera);
  const controls = new ControlsPanel(camera);
  content.replaceChildren(
    el(
      "div",
      { class: "single" },
      el(
        "section",
        { class: "picture", "aria-label": "Picture" },
        el("div", { class: "frame" }, stage.element),
        el("div", { class: "bar" }, state.element, readout.element, tools(camera, stage)),
      ),
      el(
        "aside",
        { class: "details", id: "details", "aria-label": "Details" },
        statePanel.element,
        controls.element,
        snippetsPanel(camera, camera.name === server.defaultCamera),
      ),
    ),
  );
  controls.update(camera);
  return {
    name: camera.name,
    update: () => {
      const news = cameraOf(camera.name);
      state.update(news);
      statePanel.update(news);
      controls.update(news);
    },
    tick: () => {
      readout.update(cameraOf(camera.name));
      statePanel.tick();
    },
    refresh: () => controls.load(),
  };
}

function cameraOf(name) {
  return server.cameras.find((camera) => camera.name === name);
}

function hashOf(name) {
  return `#${encodeURIComponent(name)}`;
}

/** Returns the camera that the address asks for; null for all of them. */
function wanted() {
  if (server.cameras.length === 1) {
    return server.cameras[0].name;
  }
  let name = location.hash.slice(1);
  try {
    name = decodeURIComponent(name);
  } catch {
    // An address typed by hand: it names no camera.
  }
  return cameraOf(name) ? name : null;
}

/** Shows what the address asks for, if it is not shown already. */
function show() {
  if (!server.cameras) {
    return;
  }
  const name = wanted();
  if (view && view.name === name) {
    return;
  }
  const before = view;
  view = name === null ? gridView(server.cameras) : cameraView(cameraOf(name));
  document.title = name ?? "Cameras";
  say(title, name ?? "All cameras");
  // The names of several stand beside it.
  title.classList.toggle("offscreen", server.cameras.length > 1);
  detailsToggle.hidden = name === null;
  showNavigation(name);
  stages.forEach((stage) => stage.update());
  view.tick();
  if (before) {
    // Who came by keyboard goes on from where the eye is.
    const tile = content.querySelector(`a[href="${CSS.escape(hashOf(before.name ?? ""))}"]`);
    (tile ?? title).focus({ preventScroll: true });
    scrollTo(0, 0);
  }
}

function showNavigation(name) {
  const several = server.cameras.length > 1;
  navigation.hidden = !several;
  navigation.replaceChildren(
    ...(several
      ? [
          ["All", "#", name === null],
          ...server.cameras.map((camera) => [camera.name, hashOf(camera.name), camera.name === name]),
        ].map(([words, href, current]) =>
          el("a", { href, "aria-current": current ? "page" : null }, words),
        )
      : []),
  );
}

function showSummary() {
  const well = server.cameras.filter((camera) => stateOf(camera)[1] === "good").length;
  const all = server.cameras.length;
  const live = well === all ? `all ${all} live` : `${well} of ${all} live`;
  // Of one camera all is said beside its picture.
  say(summary, all === 1 ? "" : `${live} · ${count(server.viewers, "viewer")}`);
}

server.addEventListener("cameras", () => {
  const names = server.cameras.map((camera) => camera.name);
  if (names.join("\n") !== [...stages.keys()].join("\n")) {
    // The first news, or the server came back with other cameras.
    stages.forEach((stage) => stage.close());
    stages = new Map();
    view = null;
    server.cameras.forEach(stageOf);
  }
  show();
  view.update();
  showSummary();
});

server.addEventListener("link", () => {
  say(linkLost, server.reached ? "" : "The server cannot be reached. Trying again …");
  if (server.reached) {
    stages.forEach((stage) => stage.wake());
    view?.refresh?.();
  }
});

addEventListener("hashchange", show);

addEventListener("keydown", (event) => {
  if (event.key === "Escape" && view?.name && !document.fullscreenElement && location.hash) {
    location.hash = "";
  }
});

/** The network is back, or the machine has slept. */
function wake() {
  server.retryNow();
  stages.forEach((stage) => stage.wake());
}

addEventListener("online", wake);
addEventListener("pageshow", wake);
document.addEventListener("visibilitychange", () => {
  if (document.hidden) {
    server.stop();
    stages.forEach((stage) => stage.update());
  } else {
    server.start();
    wake();
    view?.refresh?.();
  }
});

detailsToggle.addEventListener("click", () => setDetails(document.body.classList.contains("plain-view")));

function setDetails(shown) {
  document.body.classList.toggle("plain-view", !shown);
  detailsToggle.setAttribute("aria-expanded", String(shown));
  say(detailsToggle, shown ? "Hide details" : "Show details");
  try {
    localStorage.setItem(DETAILS_KEY, shown ? "shown" : "hidden");
  } catch {
    // Without storage it is forgotten, which does no harm.
  }
}

try {
  setDetails(localStorage.getItem(DETAILS_KEY) !== "hidden");
} catch {
  setDetails(true);
}

setInterval(() => {
  if (!document.hidden) {
    view?.tick();
  }
}, TICK_MILLIS);

if (!document.hidden) {
  server.start();
}
