// Options carry the colours of the light page (portal/echarts.py); the dark page swaps each for its counterpart.
const DARK = {
  "#1b2430": "#e6eaf0",
  "#5b6776": "#a3b0c0",
  "#dfe4ea": "#303b49",
  "#f6f7f9": "#12171e",
  "#ffffff": "#1a212b",
  "#1458c8": "#7db0ff",
  "#e8effb": "#1d2c44",
  "#cfdefa": "#24395c",
  "#d5e3fa": "#1f3352",
  "#a9c6f2": "#264574",
  "#78a2e8": "#2f64ad",
  "#4a80da": "#4a8be0",
  "#0b7a75": "#4cc2b8",
  "#b5470f": "#f0935c",
  "#9aa4b1": "#6d7988",
  "#eef1f5": "#232c38",
};

function dark() {
  return document.documentElement.dataset.bsTheme === "dark";
}

export function paper() {
  return dark() ? DARK["#ffffff"] : "#ffffff";
}

export function inTheme(part) {
  if (!dark()) return part;
  if (typeof part === "string") return DARK[part] || part;
  if (Array.isArray(part)) return part.map(inTheme);
  if (part === null || typeof part !== "object") return part;
  return Object.fromEntries(Object.entries(part).map(([key, value]) => [key, inTheme(value)]));
}
