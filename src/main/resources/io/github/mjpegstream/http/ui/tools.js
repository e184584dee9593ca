// What can be done with the picture: keep one, record, watch it elsewhere.

import { download, el, icon, say } from "./dom.js";
import { address } from "./server.js";
import { amount, duration, fileMoment } from "./words.js";

/** MP4 first, since everything plays it. */
const RECORDING_TYPES = [
  ["video/mp4;codecs=avc1", "mp4"],
  ["video/webm;codecs=vp9", "webm"],
  ["video/webm;codecs=vp8", "webm"],
  ["video/webm", "webm"],
];

/** What is recorded is held by the browser until it is saved. */
const MOST_RECORDED_BYTES = 2_000_000_000;

/**
 * Makes the row of buttons.
 *
 * @param {object} camera as the API describes it
 * @param {Stage} stage that shows it
 */
export function tools(camera, stage) {
  const told = el("p", { class: "told", role: "status" });
  const row = el("div", { class: "tools", role: "group", "aria-label": "Picture" });
  row.append(told, snapshotButton(camera, told));
  if (stage.drawn && stage.canvas.captureStream && recordingType()) {
    row.append(recordButton(camera, stage, told));
  }
  if (stage.drawn && stage.canvas.captureStream && document.pictureInPictureEnabled) {
    row.append(pictureInPictureButton(stage, told));
  }
  if (document.fullscreenEnabled) {
    const full = button("full", "Full screen", () => toggleFullScreen(stage));
    stage.element.addEventListener("dblclick", () => toggleFullScreen(stage));
    row.append(full);
  }
  return row;
}

function button(iconName, label, onclick) {
  return el(
    "button",
    { type: "button", class: "tool", title: label, "aria-label": label, onclick },
    icon(iconName),
  );
}

function relabel(tool, iconName, label) {
  tool.replaceChildren(icon(iconName));
  tool.title = label;
  tool.setAttribute("aria-label", label);
}

function snapshotButton(camera, told) {
  return button("snapshot", "Save a snapshot", async () => {
    say(told, "");
    try {
      const response = await fetch(address(camera.paths.snapshot), { cache: "no-store" });
      if (!response.ok) {
        throw new Error((await response.text()).trim());
      }
      const captured = Number(response.headers.get("X-Timestamp")) * 1000 || Date.now();
      const fileName = `${camera.name}-${fileMoment(new Date(captured))}.jpg`;
      download(await response.blob(), fileName);
      say(told, `Saved ${fileName}`);
    } catch (error) {
      say(told, error instanceof TypeError ? "The server cannot be reached" : error.message);
    }
  });
}

function recordingType() {
  return (
    typeof MediaRecorder === "function" &&
    RECORDING_TYPES.find(([type]) => MediaRecorder.isTypeSupported(type))
  );
}

function recordButton(camera, stage, told) {
  let recorder = null;
  const tool = button("record", "Record", () => {
    if (recorder) {
      recorder.stop();
    } else {
      begin();
    }
  });
  const begin = () => {
    const [mimeType, extension] = recordingType();
    const video = stage.canvas.captureStream();
    const chunks = [];
    let bytes = 0;
    const began = new Date();
    recorder = new MediaRecorder(video, { mimeType });
    recorder.addEventListener("dataavailable", (event) => {
      chunks.push(event.data);
      bytes += event.data.size;
      if (bytes > MOST_RECORDED_BYTES && recorder) {
        recorder.stop();
      }
    });
    const clock = setInterval(() => {
      say(told, `Recording, ${duration(Date.now() - began)}, ${amount(bytes)}`);
    }, 1000);
    recorder.addEventListener("stop", () => {
      clearInterval(clock);
      video.getTracks().forEach((track) => track.stop());
      recorder = null;
      stage.keep("recording", false);
      relabel(tool, "record", "Record");
      tool.classList.remove("active");
      told.setAttribute("role", "status");
      const fileName = `${camera.name}-${fileMoment(began)}.${extension}`;
      download(new Blob(chunks, { type: mimeType }), fileName);
      say(told, `Saved ${fileName}`);
    });
    recorder.start(1000);
    stage.keep("recording", true);
    // Nobody wants to be told every second how long it has been.
    told.removeAttribute("role");
    say(told, "Recording");
    relabel(tool, "stop", "Stop recording and save");
    tool.classList.add("active");
  };
  return tool;
}

function pictureInPictureButton(stage, told) {
  let video = null;
  return button("pip", "Picture in picture", async () => {
    if (document.pictureInPictureElement && document.pictureInPictureElement === video) {
      document.exitPictureInPicture();
      return;
    }
    try {
      video = el("video", { muted: true, playsinline: true });
      video.muted = true;
      video.srcObject = stage.canvas.captureStream();
      video.addEventListener("leavepictureinpicture", () => {
        video.srcObject.getTracks().forEach((track) => track.stop());
        video = null;
        stage.keep("picture in picture", false);
      });
      stage.keep("picture in picture", true);
      await video.play();
      await video.requestPictureInPicture();
    } catch (error) {
      stage.keep("picture in picture", false);
      video = null;
      say(told, `No picture in picture: ${error.message}`);
    }
  });
}

function toggleFullScreen(stage) {
  if (document.fullscreenElement) {
    document.exitFullscreen();
  } else {
    stage.element.requestFullscreen();
  }
}
