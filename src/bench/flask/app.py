"""The original design of this project, written after its README: Flask, OpenCV, two threads.

Its camera is replaced by prepared frames, as arrays in memory. All else is as described there: a
thread captures and encodes at a steady rate and keeps the latest JPEG; each viewer's generator yields
that JPEG again and again at the same rate; a camera that stalls is restarted.

    app.py FRAMES FPS QUALITY HOST PORT
"""

import glob
import sys
import threading
import time

import cv2
from flask import Flask, Response, jsonify

FPS = float(sys.argv[2])
JPEG_QUALITY = int(sys.argv[3])
STALL_SEC = 5.0


class PreparedCamera:
    """Stands in for Picamera2: arrays of pixels, in turn."""

    def __init__(self, folder):
        self.frames = [cv2.imread(path) for path in sorted(glob.glob(folder + "/*.jpg"))]
        self.next = 0

    def start(self):
        self.next = 0

    def stop(self):
        self.next = 0

    def capture_array(self):
        self.next += 1
        return self.frames[self.next % len(self.frames)]


app = Flask(__name__)
camera = PreparedCamera(sys.argv[1])
cam_lock = threading.Lock()
latest_lock = threading.Lock()
latest_jpeg = None
last_frame_time = time.monotonic()


def capture_loop():
    global latest_jpeg, last_frame_time
    due = time.monotonic()
    while True:
        with cam_lock:
            frame = camera.capture_array()
        encoded, jpeg = cv2.imencode(".jpg", frame, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])
        now = time.monotonic()
        if encoded:
            with latest_lock:
                latest_jpeg = jpeg.tobytes()
            last_frame_time = now
        elif now - last_frame_time > STALL_SEC:
            with cam_lock:
                camera.stop()
                camera.start()
            last_frame_time = now
        # A camera does not make up for what was missed.
        due = max(due + 1 / FPS, now)
        time.sleep(max(0, due - now))


def generate_frames():
    while True:
        with latest_lock:
            jpeg = latest_jpeg
        if jpeg is not None:
            yield b"--frame\r\nContent-Type: image/jpeg\r\n\r\n" + jpeg + b"\r\n"
        time.sleep(1 / FPS)


@app.route("/")
def stream():
    return Response(generate_frames(), mimetype="multipart/x-mixed-replace; boundary=frame")


@app.route("/health")
def health():
    age = time.monotonic() - last_frame_time
    return jsonify(ok=age < STALL_SEC, last_frame_age=age)


if __name__ == "__main__":
    threading.Thread(target=capture_loop, daemon=True).start()
    app.run(host=sys.argv[4], port=int(sys.argv[5]), threaded=True)
