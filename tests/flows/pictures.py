"""Pictures for the documents: what the browser shows, with at most 256 colours so that the repository stays small."""

from __future__ import annotations

import base64
import struct
import zlib
from dataclasses import dataclass
from typing import Any

SIGNATURE = b"\x89PNG\r\n\x1a\n"
PALETTE = 3  # the colour type of a picture whose pixels are places in a list of colours
# Colours that are nearly alike share the most frequent of them; the 256 that cover most stay, others go to the nearest.
REDUCE = """async (source) => {
  const image = new Image();
  image.src = "data:image/png;base64," + source;
  await image.decode();
  const canvas = new OffscreenCanvas(image.width, image.height);
  const context = canvas.getContext("2d");
  context.drawImage(image, 0, 0);
  const data = context.getImageData(0, 0, image.width, image.height).data;
  const exact = new Map();
  for (let at = 0; at < data.length; at += 4) {
    const colour = (data[at] << 16) | (data[at + 1] << 8) | data[at + 2];
    exact.set(colour, (exact.get(colour) || 0) + 1);
  }
  const alike = (colour) => ((colour >> 19) << 10) | (((colour >> 11) & 31) << 5) | ((colour >> 3) & 31);
  const groups = new Map();
  for (const [colour, count] of exact) {
    const group = groups.get(alike(colour)) || { count: 0, most: 0, colour: 0 };
    group.count += count;
    if (count > group.most) { group.most = count; group.colour = colour; }
    groups.set(alike(colour), group);
  }
  const palette = [...groups.values()].sort((one, other) => other.count - one.count).slice(0, 256).map((g) => g.colour);
  const gap = (one, other, bits) => (((one >> bits) & 255) - ((other >> bits) & 255)) ** 2;
  const far = (one, other) => gap(one, other, 16) + gap(one, other, 8) + gap(one, other, 0);
  const place = new Map();
  for (const key of groups.keys()) {
    const colour = groups.get(key).colour;
    let best = 0;
    palette.forEach((each, at) => { if (far(each, colour) < far(palette[best], colour)) best = at; });
    place.set(key, best);
  }
  const pixels = new Uint8Array(data.length / 4);
  for (let at = 0; at < pixels.length; at += 1) {
    pixels[at] = place.get(alike((data[4 * at] << 16) | (data[4 * at + 1] << 8) | data[4 * at + 2]));
  }
  let text = "";
  for (let at = 0; at < pixels.length; at += 32768) text += String.fromCharCode(...pixels.subarray(at, at + 32768));
  return { width: image.width, height: image.height, palette: palette, pixels: btoa(text) };
}"""


@dataclass(frozen=True)
class Picture:
    """The size, colours and kind a file of a picture states of itself."""

    width: int
    height: int
    colour_type: int


def small(browser: Any, shot: bytes) -> bytes:
    """The screenshot as a PNG with a palette."""
    page = browser.new_page()
    try:
        made = page.evaluate(REDUCE, base64.b64encode(shot).decode())
    finally:
        page.close()
    width, height = made["width"], made["height"]
    pixels = base64.b64decode(made["pixels"])
    rows = b"".join(b"\0" + pixels[at * width : (at + 1) * width] for at in range(height))
    colours = b"".join(colour.to_bytes(3, "big") for colour in made["palette"])
    header = struct.pack(">IIBBBBB", width, height, 8, PALETTE, 0, 0, 0)
    parts = ((b"IHDR", header), (b"PLTE", colours), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return SIGNATURE + b"".join(_chunk(kind, data) for kind, data in parts)


def read(content: bytes) -> Picture:
    """What a PNG says of itself in its first chunk."""
    assert content.startswith(SIGNATURE)
    width, height, _, colour_type = struct.unpack(">IIBB", content[16:26])
    return Picture(width, height, colour_type)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
