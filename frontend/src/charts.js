// Pages with charts: options come from the server as data; this draws them, follows size and theme, and answers keys.
import { getMap, init, registerMap, use } from "echarts/core";
import { BarChart, BoxplotChart, HeatmapChart, LineChart, MapChart, ScatterChart } from "echarts/charts";
import {
  AriaComponent,
  GridComponent,
  LegendComponent,
  MarkAreaComponent,
  MarkLineComponent,
  TooltipComponent,
  VisualMapComponent,
} from "echarts/components";
import { LabelLayout } from "echarts/features";
import { CanvasRenderer, SVGRenderer } from "echarts/renderers";
import { inTheme, paper } from "./colours.js";

use([
  AriaComponent,
  BarChart,
  BoxplotChart,
  CanvasRenderer,
  GridComponent,
  HeatmapChart,
  LabelLayout,
  LegendComponent,
  LineChart,
  MapChart,
  MarkAreaComponent,
  MarkLineComponent,
  SVGRenderer,
  ScatterChart,
  TooltipComponent,
  VisualMapComponent,
]);

const drawn = new Map();

function onPaper(frame) {
  return frame.closest(".report") !== null;
}

function option(frame) {
  const text = document.getElementById(frame.dataset.chart).textContent;
  // A chart of a report stands on white paper whatever the page around it.
  const plain = onPaper(frame) ? JSON.parse(text) : inTheme(JSON.parse(text));
  // Widths are measured before they are drawn, so the chart must know the page's real font.
  plain.textStyle.fontFamily = window.getComputedStyle(document.body).fontFamily;
  return plain;
}

async function boundaries(frame) {
  const name = frame.dataset.map;
  if (!name || getMap(name)) return;
  const answer = await fetch(frame.dataset.mapUrl, { credentials: "same-origin" });
  registerMap(name, await answer.json());
}

function typeScale() {
  return Number(document.documentElement.dataset.type || "100") / 100;
}

// Large type enlarges the page by its root size; charts measure in pixels and follow here.
function enlarged(part, factor) {
  if (Array.isArray(part)) return part.map((each) => enlarged(each, factor));
  if (part === null || typeof part !== "object") return part;
  const grown = {};
  for (const [key, value] of Object.entries(part)) {
    grown[key] = key === "fontSize" && typeof value === "number" ? value * factor : enlarged(value, factor);
  }
  return grown;
}

async function draw(frame) {
  if (drawn.has(frame)) return;
  drawn.set(frame, null);
  await boundaries(frame);
  const chart = init(frame, null, { renderer: frame.dataset.renderer || "svg" });
  drawn.set(frame, chart);
  const show = () => {
    const plain = option(frame);
    const factor = typeScale();
    chart.setOption(factor === 1 ? plain : enlarged(plain, factor), true);
  };
  show();
  frame.zxShow = show;
  chart.on("click", function (event) {
    const link = event.data && event.data.href;
    if (link) window.location.href = link;
  });
  keys(frame, chart);
  frame.dataset.ready = "";
}

// Left and right walk the data and show what hovering would; Enter follows the datum's link.
function keys(frame, chart) {
  let at = -1;
  frame.addEventListener("keydown", function (event) {
    const series = chart.getOption().series;
    const index = Math.max(series.findIndex((each) => each.id === "main"), 0);
    const data = series[index].data || [];
    if (event.key === "ArrowRight" || event.key === "ArrowLeft") {
      event.preventDefault();
      at = (at + (event.key === "ArrowRight" ? 1 : -1) + data.length) % data.length;
      chart.dispatchAction({ type: "showTip", seriesIndex: index, dataIndex: at });
    } else if (event.key === "Escape") {
      chart.dispatchAction({ type: "hideTip" });
    } else if (event.key === "Enter" && data[at] && data[at].href) {
      window.location.href = data[at].href;
    }
  });
}

function save(button) {
  const frame = document.getElementById(button.dataset.png);
  const size = { width: frame.clientWidth, height: frame.clientHeight };
  const holder = document.createElement("div");
  const chart = init(holder, null, { renderer: "canvas", devicePixelRatio: 2, ...size });
  chart.setOption(option(frame));
  const link = document.createElement("a");
  link.href = chart.getDataURL({ type: "png", pixelRatio: 2, backgroundColor: onPaper(frame) ? "#ffffff" : paper() });
  link.download = `${button.dataset.name || "chart"}.png`;
  link.click();
  chart.dispose();
}

function drawAll(root) {
  root.querySelectorAll("[data-chart]").forEach((frame) => draw(frame));
}

document.addEventListener("click", function (event) {
  const button = event.target.closest("[data-png]");
  if (button) save(button);
});
document.addEventListener("zx:theme", () => drawn.forEach((chart, frame) => chart && frame.zxShow()));
document.addEventListener("htmx:afterSettle", function (event) {
  drawn.forEach(function (chart, frame) {
    if (frame.isConnected) return;
    if (chart) chart.dispose();
    drawn.delete(frame);
  });
  drawAll(event.target);
});
let waiting = 0;
window.addEventListener("resize", function () {
  window.cancelAnimationFrame(waiting);
  waiting = window.requestAnimationFrame(() =>
    drawn.forEach(function (chart, frame) {
      if (!chart) return;
      chart.resize();
      frame.zxShow();
    }),
  );
});
if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", () => drawAll(document));
else drawAll(document);
