// Builds the browser side: one folder of plain files the installation serves itself, nothing fetched from outside.
import { build } from "esbuild";
import { readdir, rm } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const out = resolve(here, "../src/zhixing/portal/static/dist");
// The oldest browsers found in offices: 360 and QQ shells on Chromium 86, Firefox ESR 91, Safari 15.
const shared = {
  bundle: true,
  minify: true,
  legalComments: "linked",
  target: ["chrome86", "firefox91", "safari15"],
  loader: { ".woff2": "file" },
  assetNames: "fonts/[name]-[hash]",
  absWorkingDir: resolve(here, ".."),
  outdir: out,
  logLevel: "warning",
};

async function empty(folder) {
  const names = await readdir(folder).catch(() => []);
  await Promise.all(names.map((name) => rm(resolve(folder, name), { recursive: true })));
}

await empty(out);
await Promise.all([
  build({
    ...shared,
    format: "iife",
    entryPoints: {
      theme: "frontend/src/theme.js",
      base: "frontend/src/base.js",
      style: "frontend/src/style.css",
      charts: "frontend/src/charts.js",
      entry: "frontend/src/entry.js",
      forms: "frontend/src/forms.js",
    },
  }),
  // Drawn by an engine without a browser (portal/reports/drawing.py).
  build({ ...shared, format: "iife", platform: "neutral", mainFields: ["module", "main"], entryPoints: { ssr: "frontend/src/ssr.js" } }),
]);
