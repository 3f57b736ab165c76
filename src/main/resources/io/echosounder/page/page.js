"use strict";

// Everything that a peer can have written is put into the page as text, never as markup.

const SPAN = 900;         // seconds that the charts go back, as the server's samples do
const LEAST = 60;         // seconds that they show at least
const STEP = 5;           // seconds from one point of a chart to the next, as of the server's samples
const RECENT = 10;        // seconds that figures are of
const ROWS = 100;

const $ = (id) => document.getElementById(id);
// where the endpoints are that close connections and start the drain, if they let anybody
const { closeAt, drainAt } = document.body.dataset;
const whole = (number) => Math.round(number).toLocaleString("en");
const decimals = (number) => number.toLocaleString("en", { maximumFractionDigits: number < 10 ? 1 : 0 });

document.documentElement.dataset.script = "";

function text(element, value) {
  if (element.textContent !== value) {
    element.textContent = value;
  }
}

function bytes(number) {
  const units = ["B", "kB", "MB", "GB"];
  let unit = 0;
  for (; number >= 1000 && unit < units.length - 1; unit++) {
    number /= 1000;
  }
  return `${decimals(number)} ${units[unit]}`;
}

function time(seconds) {
  if (seconds == null) {
    return "–";
  }
  if (!isFinite(seconds)) {
    return "> 5 s";
  }
  return seconds < 1e-3 ? `${decimals(seconds * 1e6)} µs` : seconds < 1 ? `${decimals(seconds * 1e3)} ms` : `${decimals(seconds)} s`;
}

// Rows keep their cells: only what has changed is written, so that selections and readers stay where they are.
function fill(body, rows, keyOf, cellsOf, mark) {
  if (!body) {
    return;
  }
  const known = new Map([...body.rows].map((row) => [row.dataset.key, row]));
  rows.forEach((item, index) => {
    const key = keyOf(item);
    const cells = cellsOf(item);
    let row = known.get(key);
    if (!row) {
      row = document.createElement("tr");
      row.dataset.key = key;
      cells.forEach((cell, i) => {
        const element = document.createElement(i === 0 ? "th" : "td");
        if (i === 0) {
          element.scope = "row";
        }
        element.className = cell.number ? "number" : "";
        if (cell.make) {
          element.append(cell.make());
        }
        row.append(element);
      });
    }
    known.delete(key);
    cells.forEach((cell, i) => {
      if (!cell.make) {
        text(row.cells[i], cell.value);
      }
    });
    mark?.(row, item);
    if (body.rows[index] !== row) {
      body.insertBefore(row, body.rows[index] ?? null);
    }
  });
  known.forEach((row) => row.remove());
}

const word = (value) => ({ value });
const figure = (value) => ({ value: value ?? "–", number: true });
const number = (value) => figure(value == null ? null : whole(value));

// --- figures -------------------------------------------------------------------------------------------------------

let bounds = [];          // of the buckets that times of messages fall into
let samples = [];         // one for each point of the charts; the last one still moves
let recent = [];          // one a second, for figures

// as the server writes a sample
const sample = ([millis, open, messages, received, sent, ...counts]) => ({ seconds: millis / 1000, open, messages, received, sent, counts });

// what was before this page came, which takes the place of what the page knows
function showHistory(past) {
  // JSON has no infinity
  bounds = past.bounds.map((bound) => typeof bound === "number" ? bound : Infinity);
  samples = past.samples.map(sample);
  recent = samples.slice(-RECENT / STEP);
}

function remember(state) {
  const now = { ...sample(state.totals), connects: new Map(state.listeners.map(({ name, counted }) => [name, counted?.connects])) };
  const length = samples.length;
  if (length > 1 && samples[length - 1].seconds - samples[length - 2].seconds < STEP - 0.5) {
    samples.pop();
  }
  samples.push(now);
  samples = samples.filter(({ seconds }) => seconds >= now.seconds - SPAN);
  recent.push(now);
  recent = recent.filter(({ seconds }) => seconds >= now.seconds - RECENT - 0.5);
}

// the upper bound of the bucket that the percentile falls into
function percentile(from, to, share) {
  const count = (i) => to.counts[i] - (from.counts[i] ?? 0);
  const total = to.counts.length > 0 ? count(to.counts.length - 1) : 0;
  return total > 0 ? bounds[to.counts.findIndex((_, i) => count(i) >= share * total)] : null;
}

function rates(from, to) {
  const seconds = Math.max(to.seconds - from.seconds, 1e-3);
  const rate = (name) => (to[name] - from[name]) / seconds;
  return {
    open: to.open, messages: rate("messages"), received: rate("received"), sent: rate("sent"),
    p50: percentile(from, to, 0.5), p99: percentile(from, to, 0.99), p999: percentile(from, to, 0.999)
  };
}

function showNow() {
  const last = recent.at(-1);
  text($("now-open"), whole(last.open));
  if (recent.length > 1) {
    const now = rates(recent[0], last);
    text($("now-messages"), decimals(now.messages));
    text($("now-received"), bytes(now.received));
    text($("now-sent"), bytes(now.sent));
    text($("now-p50"), time(now.p50));
    text($("now-p99"), time(now.p99));
    text($("now-p999"), time(now.p999));
  }
}

// of one listener, not a number as long as it is not known: the server's samples do not have it
function connectsASecond(name) {
  const last = recent.at(-1);
  const from = recent.find(({ connects }) => connects);
  return (last.connects.get(name) - from.connects.get(name)) / (last.seconds - from.seconds);
}

// --- charts --------------------------------------------------------------------------------------------------------

const HEIGHT = 160;
const style = getComputedStyle(document.documentElement);
const colour = (name) => style.getPropertyValue(name).trim();
const charts = [];

// marks of an axis in whole numbers
const WHOLE = [...Array(12).keys()].flatMap((exponent) => [1, 2, 5].map((digit) => digit * 10 ** exponent));
const MINUTES = [5, 10, 15, 30, 60, 120, 180, 300];

// ranges of an axis, of which each has one for a chart without values
const fromZero = (_, low, high) => [0, high == null ? 10 : Math.max(high * 1.1, 1)];
const mirrored = (_, low, high) => {
  const top = Math.max(-(low ?? 0), high ?? 0) * 1.1 || 1000;
  return [-top, top];
};
const decades = (_, low, high) => {
  const from = Math.floor(Math.log10(low ?? 1e-5) + 1e-9);
  return [10 ** from, 10 ** Math.max(Math.ceil(Math.log10(high ?? 1e-2) - 1e-9), from + 1)];
};

function ago(seconds) {
  return seconds === 0 ? "now" : seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} s`;
}

// points that have no neighbour, and so no line
function lonely(plot, series) {
  const values = plot.data[series];
  const found = [...values.keys()].filter((i) => values[i] != null && values[i - 1] == null && values[i + 1] == null);
  return found.length > 0 ? found : null;
}

function chart(id, range, write, ...series) {
  const element = $(id);
  const axis = { stroke: colour("--muted"), grid: { stroke: colour("--line"), width: 1 }, ticks: { stroke: colour("--line"), width: 1 } };
  const values = (_, marks) => marks.map(write);
  const y = range === decades
    ? { ...axis, values, filter: (_, marks) => marks, splits: (_, axis, low, high) => {
      const first = Math.round(Math.log10(low));
      return Array.from({ length: Math.round(Math.log10(high)) - first + 1 }, (_, i) => 10 ** (first + i));
    } }
    : { ...axis, values, space: 20, incrs: WHOLE };
  let each;               // the pointer may be there before it is
  const plot = new uPlot({
    width: element.clientWidth, height: HEIGHT, legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, sync: { key: "charts" } },
    scales: { x: { time: false, range: (_, low) => [Math.min(low, -LEAST), 0] }, y: { range, ...(range === decades ? { distr: 3, log: 10 } : {}) } },
    axes: [{ ...axis, space: 60, size: 32, incrs: MINUTES, values: (_, marks) => marks.map(ago) }, { ...y, size: 62 }],
    series: [{}, ...series.map(({ stroke, fill }) => ({ stroke: colour(stroke), width: 2, fill: fill ? `${colour(stroke)}28` : undefined,
      points: { show: false, filter: lonely, size: 4, fill: colour(stroke) } }))],
    hooks: { setCursor: [() => showValues(each)] }
  }, [[-LEAST, 0], ...series.map(() => [null, null])], element);
  const legend = document.createElement("p");
  legend.className = "legend";
  legend.ariaHidden = "true";
  const figures = series.map(({ label, stroke }) => {
    const key = document.createElement("span");
    key.className = "key";
    key.style.background = colour(stroke);
    const figure = document.createElement("b");
    const entry = document.createElement("span");
    entry.append(key, `${label} `, figure);
    legend.append(entry);
    return figure;
  });
  element.after(legend);
  const when = document.createElement("span");
  when.ariaHidden = "true";
  element.previousElementSibling.append(when);
  each = { element, plot, series, write, figures, when };
  charts.push(each);
  showValues(each);
}

// at the pointer, or the last ones
function showValues(each) {
  if (!each) {
    return;
  }
  const { plot, write, figures, when } = each;
  const last = plot.data[0].length - 1;
  const index = plot.cursor.left >= 0 ? Math.min(plot.cursor.idx ?? last, last) : last;
  figures.forEach((figure, i) => {
    const value = plot.data[i + 1][index];
    text(figure, value == null ? "–" : write(value));
  });
  const seconds = -plot.data[0][index];
  text(when, index === last ? "now" : seconds < 60 ? `${seconds} s ago` : `${Math.floor(seconds / 60)} min ${seconds % 60} s ago`);
}

const size = (number) => bytes(Math.abs(number));
// what took longer than the highest bound
const longest = (seconds) => seconds === Infinity ? 10 : seconds;
const duration = (seconds) => time(seconds < 10 ? seconds : Infinity);
chart("chart-open", fromZero, whole, { label: "open", stroke: "--accent", fill: true, of: (now) => now.open });
chart("chart-messages", fromZero, decimals, { label: "messages", stroke: "--accent", fill: true, of: (now) => now.messages });
chart("chart-bytes", mirrored, size, { label: "received", stroke: "--accent", fill: true, of: (now) => now.received },
  { label: "sent", stroke: "--busy", fill: true, of: (now) => -now.sent });
chart("chart-latency", decades, duration, { label: "p50", stroke: "--good", of: (now) => longest(now.p50) },
  { label: "p99", stroke: "--busy", of: (now) => longest(now.p99) }, { label: "p99.9", stroke: "--bad", of: (now) => longest(now.p999) });

function showCharts() {
  if (samples.length < 2) {
    return;
  }
  const last = samples.at(-1).seconds;
  const points = samples.slice(1).map((to, i) => ({ at: Math.round(to.seconds - last), ...rates(samples[i], to) }));
  for (const each of charts) {
    each.plot.setData([points.map(({ at }) => at), ...each.series.map(({ of }) => points.map(of))]);
    showValues(each);
  }
}

addEventListener("resize", () => charts.forEach(({ element, plot }) => plot.setSize({ width: element.clientWidth, height: HEIGHT })));
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => location.reload());

// --- listeners, drain, ends ----------------------------------------------------------------------------------------

function showListeners(state) {
  text($("verdict"), state.verdict);
  $("verdict").dataset.level = state.level;
  text($("progress"), state.drain.progress ?? "");
  text($("version"), state.version ? `version ${state.version}` : "");
  text($("host"), state.host ?? location.host);
  text($("uptime"), `up ${state.uptime}`);
  text($("faults"), state.faults ?? "");
  $("faults").hidden = state.faults == null;
  fill($("listeners")?.tBodies[0], state.listeners, (listener) => listener.name, (listener) => {
    const { opened, messages, received, sent, unsent } = listener.counted ?? {};
    const connects = connectsASecond(listener.name);
    return [word(listener.name), word(listener.address), word([listener.state, ...listener.faults].join(", ")), word(listener.selfCheck),
      number(listener.open), number(listener.peak), figure(listener.limit), figure(connects >= 0 ? decimals(connects) : null),
      number(opened), number(messages), number(received), number(sent), number(unsent)];
  }, (row, listener) => {
    row.cells[2].dataset.state = listener.state;
    row.cells[2].toggleAttribute("data-fault", listener.faults.length > 0);
    row.cells[3].dataset.check = ["passed", "pending", "off"].includes(listener.selfCheck) ? "" : "failed";
    row.cells[4].toggleAttribute("data-near-limit", listener.nearLimit);
  });
}

function showTargets({ targets }) {
  fill($("targets")?.tBodies[0], targets, (target) => target.name,
    (target) => [word(target.name), word(target.address), word(target.state), word(target.result), figure(target.roundTrip)],
    (row, target) => { row.cells[2].dataset.state = target.state; });
}

let drainSteps = [];

function showDrain({ phase, elapsed, sentence, over, worst, steps }) {
  text($("drain-sentence"), sentence);
  $("drain-sentence").dataset.reason = worst;
  for (const item of $("drain").children) {
    const step = steps.find((step) => step.phase === item.dataset.phase);
    const length = step.to - step.from;
    const now = phase === step.phase && !over;
    item.toggleAttribute("data-now", now);
    const done = phase === "running" ? 0 : over ? 1 : length > 0 ? (elapsed - step.from) / length : now ? 0 : 1;
    item.querySelector("progress").value = Math.min(1, Math.max(0, done));
    text(item.querySelector(".times"), now ? `until ${decimals(step.to)} s at the latest` : `${decimals(step.from)} s to ${decimals(step.to)} s`);
  }
  drainSteps = steps;
  const button = $("start-drain");
  if (button) {
    button.disabled = phase !== "running";
  }
}

function showEnds({ endings }) {
  $("no-ends").hidden = endings.length > 0;
  $("some-ends").hidden = endings.length === 0;
  fill($("ends").tBodies[0], endings, (ending) => `${ending.listener} ${ending.kind} ${ending.reason}`,
    (ending) => [word(`${ending.kind}: ${ending.reason}`), word(ending.listener), number(ending.count), word(ending.meaning)],
    (row, ending) => { row.dataset.reason = ending.reason; });
}

// --- connections ---------------------------------------------------------------------------------------------------

// not there, if their endpoint does not show them either
const heads = document.querySelectorAll("#connections [data-sort]");
let sort = { column: "id", descending: false };
let asking = false;

async function showConnections() {
  if (asking || document.hidden || !$("connections")) {
    return;
  }
  asking = true;
  try {
    const query = new URLSearchParams({ sort: sort.column, order: sort.descending ? "descending" : "ascending", text: $("filter").value, limit: ROWS });
    const response = await fetch(`page/connections?${query}`);
    const table = await response.json();
    const all = table.rows.length === table.open;
    text($("shown"), all ? `${whole(table.open)} open` : `${whole(table.rows.length)} of ${whole(table.matching)} that match, ${whole(table.open)} open`);
    fill($("connections").tBodies[0], table.rows, (row) => row.id, (row) => {
      const cells = [word(row.id), word(row.listener), word(row.peer), word(row.facts), word(row.since.replace(/\.\d+Z$/, "Z")),
        number(row.idle), number(row.received), number(row.sent), number(row.unsent)];
      if (closeAt) {
        cells.push({ make: () => closer(row.id) });
      }
      return cells;
    });
  } catch {
    // the next update tells whether the server is there
  } finally {
    asking = false;
  }
}

function closer(id) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "Close";
  button.setAttribute("aria-label", `Close ${id}`);
  button.addEventListener("click", async () => {
    button.disabled = true;
    await fetch(`${closeAt}/${encodeURIComponent(id)}`, { method: "DELETE" });
    showConnections();
  });
  return button;
}

for (const head of heads) {
  const button = document.createElement("button");
  button.type = "button";
  button.append(...head.childNodes);
  head.append(button);
  button.addEventListener("click", () => {
    sort = { column: head.dataset.sort, descending: sort.column === head.dataset.sort && !sort.descending };
    showSort();
    showConnections();
  });
}

function showSort() {
  for (const head of heads) {
    head.ariaSort = head.dataset.sort === sort.column ? (sort.descending ? "descending" : "ascending") : "none";
  }
}

$("filter")?.addEventListener("input", showConnections);
// the rows that came with the page have no keys
document.querySelectorAll(".wide tbody").forEach((body) => body.replaceChildren());
showSort();

// --- the box -------------------------------------------------------------------------------------------------------

$("box")?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const reply = $("box-reply");
  try {
    const response = await fetch("page/echo", {
      method: "POST", headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ listener: $("box-listener").value, text: $("box-line").value })
    });
    const echo = await response.json();
    reply.dataset.well = echo.problem == null;
    reply.textContent = echo.problem != null ? `No echo: ${echo.problem}`
      : `${echo.reply.replace(/[\r\n]+$/, "")}\n${echo.bytes} bytes ${echo.same ? "as they were sent" : "that are not those that were sent"}, ${time(echo.seconds)} with connect and end`;
  } catch (error) {
    reply.dataset.well = false;
    reply.textContent = `No echo: ${error.message}`;
  }
});

// --- the question before a drain -----------------------------------------------------------------------------------

$("start-drain")?.addEventListener("click", () => {
  const { open } = recent.at(-1) ?? { open: 0 };
  text($("drain-open"), `${whole(open)} ${open === 1 ? "connection is" : "connections are"} open. This happens:`);
  $("drain-steps").replaceChildren(...drainSteps.filter(({ from, to }) => to > from).map(({ from, to, what }) => {
    const item = document.createElement("li");
    item.textContent = `${decimals(from)} s to ${decimals(to)} s: ${what}`;
    return item;
  }));
  $("drain-dialog").showModal();
});
$("drain-cancel")?.addEventListener("click", () => $("drain-dialog").close());
$("drain-confirm")?.addEventListener("click", async () => {
  $("drain-dialog").close();
  await fetch(drainAt, { method: "POST" });
});

// --- updates -------------------------------------------------------------------------------------------------------

function show(state) {
  remember(state);
  showListeners(state);
  showTargets(state);
  showDrain(state.drain);
  showEnds(state);
  showNow();
  if (!document.hidden) {
    showCharts();
  }
  showConnections();
}

const SILENCE = 5000;     // milliseconds: the server tells something each second

let updates;
let heard;                // when it last did, or was last asked to

function connect() {
  updates?.close();
  heard = performance.now();
  updates = new EventSource("page/events");
  updates.addEventListener("history", (event) => showHistory(JSON.parse(event.data)));
  updates.addEventListener("state", (event) => {
    heard = performance.now();
    delete $("link").dataset.lost;
    text($("link"), "Live");
    show(JSON.parse(event.data));
  });
  updates.addEventListener("again", connect);
  updates.addEventListener("error", lost);
}

function lost() {
  $("link").dataset.lost = "";
  text($("link"), "The server does not answer; what is shown is the last it said. Trying again …");
}

// The browser tries again by itself where a stream has ended, but neither where it is open and silent nor where the
// answer was no stream.
setInterval(() => {
  const silence = performance.now() - heard;
  if (silence > SILENCE || (silence > 2000 && updates.readyState === EventSource.CLOSED)) {
    lost();
    connect();
  }
}, 1000);

connect();
