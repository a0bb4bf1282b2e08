// Entry pages only: a grid that takes a range pasted from a spreadsheet. A plain form is always the second way.
import {
  ClipboardModule,
  EditModule,
  FormatModule,
  KeybindingsModule,
  SelectRangeModule,
  Tabulator,
  ValidateModule,
} from "tabulator-tables";
import "tabulator-tables/dist/css/tabulator_simple.min.css";

Tabulator.registerModule([
  ClipboardModule,
  EditModule,
  FormatModule,
  KeybindingsModule,
  SelectRangeModule,
  ValidateModule,
]);
// Tabulator would otherwise take the focus when the page opens.
Tabulator.defaultOptions = { ...Tabulator.defaultOptions, selectableRangeInitializeDefault: false };
window.Tabulator = Tabulator;
