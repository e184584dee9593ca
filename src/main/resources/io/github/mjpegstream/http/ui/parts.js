// Cuts a multipart stream into its pictures.

const LONGEST_HEAD = 4096;
const LARGEST_PICTURE = 64 * 1024 * 1024;
const HEAD_END = [13, 10, 13, 10];

/**
 * Takes a stream as it comes, cut anywhere, and gives each picture away as soon as its last byte is
 * here: the length in its head says where that is. Holds one unfinished picture, and nothing else.
 */
export class PartReader {
  #onPart;
  #head = new Uint8Array(LONGEST_HEAD);
  #headLength = 0;
  #endMatched = 0;
  #part = null;
  #filled = 0;

  /** @param {(part: {jpeg: Uint8Array, capturedMillis: number}) => void} onPart */
  constructor(onPart) {
    this.#onPart = onPart;
  }

  /**
   * Takes the next bytes.
   *
   * @param {Uint8Array} bytes
   * @throws {Error} in words, where this is no stream of pictures with lengths
   */
  push(bytes) {
    let at = 0;
    while (at < bytes.length) {
      at = this.#part ? this.#fill(bytes, at) : this.#readHead(bytes, at);
    }
  }

  #readHead(bytes, from) {
    let at = from;
    while (at < bytes.length && this.#endMatched < HEAD_END.length) {
      if (this.#headLength === LONGEST_HEAD) {
        throw new Error("this is no stream of pictures: its part has no head");
      }
      const byte = bytes[at++];
      this.#head[this.#headLength++] = byte;
      if (byte === HEAD_END[this.#endMatched]) {
        this.#endMatched++;
      } else {
        this.#endMatched = byte === HEAD_END[0] ? 1 : 0;
      }
    }
    if (this.#endMatched === HEAD_END.length) {
      this.#begin(new TextDecoder("latin1").decode(this.#head.subarray(0, this.#headLength)));
    }
    return at;
  }

  #begin(head) {
    const length = /^content-length: *(\d+)\r$/im.exec(head);
    if (!/^--/m.test(head) || !length) {
      throw new Error("this is no stream of pictures: its part has no length");
    }
    const bytes = Number(length[1]);
    if (bytes === 0 || bytes > LARGEST_PICTURE) {
      throw new Error(`this is no stream of pictures: a part of ${bytes} bytes`);
    }
    const timestamp = /^x-timestamp: *([\d.]+)\r$/im.exec(head);
    this.#part = {
      jpeg: new Uint8Array(bytes),
      capturedMillis: timestamp ? Number(timestamp[1]) * 1000 : NaN,
    };
    this.#filled = 0;
    this.#headLength = 0;
    this.#endMatched = 0;
  }

  #fill(bytes, from) {
    const part = this.#part;
    const taken = bytes.subarray(from, from + part.jpeg.length - this.#filled);
    part.jpeg.set(taken, this.#filled);
    this.#filled += taken.length;
    if (this.#filled === part.jpeg.length) {
      this.#part = null;
      this.#onPart(part);
    }
    return from + taken.length;
  }
}
