// How to show the picture elsewhere.

import { el, say } from "./dom.js";
import { address, send } from "./server.js";

/** Returns the panel with what can be copied. */
export function snippetsPanel(camera, isDefault) {
  const body = el("div", {}, ...snippets(camera, isDefault, false));
  const ask = async () => {
    try {
      const { login } = await send("GET", camera.paths.controls);
      if (login) {
        body.replaceChildren(...snippets(camera, isDefault, true));
      }
    } catch {
      // Without an answer there is nothing to look at either.
    }
  };
  return el(
    "section",
    { class: "panel", "aria-labelledby": "snippets-heading" },
    el(
      "details",
      { ontoggle: ask },
      el("summary", {}, el("h2", { id: "snippets-heading" }, "Show it elsewhere")),
      body,
    ),
  );
}

/** @param {boolean} login whether the server asks who is there */
function snippets(camera, isDefault, login) {
  const streamPath = isDefault ? "/stream" : camera.paths.stream;
  const snapshotPath = isDefault ? "/snapshot" : camera.paths.snapshot;
  const [stream, snapshot] = [address(streamPath), address(snapshotPath)];
  const withToken = (url) => (login ? `${url}?token=TOKEN` : url);
  const withPassword = (url) => (login ? url.replace("://", "://USER:PASSWORD@") : url);
  const ffmpeg = "ffmpeg -use_wallclock_as_timestamps 1 -f mpjpeg -i";
  return [
    ...(login
      ? [
          el(
            "p",
            { class: "muted" },
            "This server asks for a login: put a user and password, or a token of mjpeg-stream token, in the place of the words in capitals.",
          ),
        ]
      : []),
    snippet("A page", `<img src="${withToken(stream)}" alt="${camera.name}">`),
    snippet("VLC, mpv, ffplay", `vlc ${withPassword(stream)}`, "Or in VLC: Media, Open Network Stream."),
    snippet(
      "Home Assistant",
      `MJPEG URL: ${stream}\nStill image URL: ${snapshot}${login ? "\nUsername: USER\nPassword: PASSWORD" : ""}`,
      "Settings, Devices & services, Add integration, MJPEG IP Camera.",
    ),
    snippet(
      "OctoPrint, Mainsail, Fluidd",
      `Stream URL: ${withToken(stream)}\nSnapshot URL: ${withToken(snapshot)}`,
      "OctoPrint: Settings, Webcam & Timelapse.",
    ),
    snippet("OBS Studio", withPassword(stream), "Sources, Media Source; untick Local File, and put this into Input."),
    snippet("Record with ffmpeg", `${ffmpeg} ${withPassword(stream)} ${camera.name}.mp4`),
    snippet("One picture", `curl ${login ? "-u USER " : ""}-o ${camera.name}.jpg ${snapshot}`),
  ];
}

function snippet(title, text, hint = "") {
  const told = el("span", { class: "muted", role: "status" });
  const code = el("code", { tabindex: "0" }, text);
  const copy = el(
    "button",
    {
      type: "button",
      class: "quiet",
      "aria-label": `Copy: ${title}`,
      onclick: async () => {
        say(told, "");
        say(told, (await copyText(text)) ? "Copied" : selectText(code));
      },
    },
    "Copy",
  );
  return el(
    "div",
    { class: "snippet" },
    el("p", { class: "snippet-head" }, el("b", {}, title), " ", told, copy),
    el("pre", {}, code),
    ...(hint ? [el("p", { class: "muted" }, hint)] : []),
  );
}

async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyTheOldWay(text);
  }
}

/** There is no clipboard on pages without encryption, which ours mostly is. */
function copyTheOldWay(text) {
  const active = document.activeElement;
  const area = el("textarea", { class: "offscreen", readonly: true, "aria-hidden": "true" });
  area.value = text;
  document.body.append(area);
  area.select();
  const copied = document.execCommand("copy");
  area.remove();
  active?.focus();
  return copied;
}

function selectText(code) {
  getSelection().selectAllChildren(code);
  return "Selected: copy it with the keyboard";
}
