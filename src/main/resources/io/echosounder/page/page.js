"use strict";

// Everything that a peer can have written is put into the page as text, never as markup.

const SECONDS = 300;      // what the charts go back
const SPAN = 60;          // what they show at least
const RECENT = 10;        // what figures are of
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
function fill(body, rows, keyOf, cellsOf) {
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
        text(row.cells[i], cell.number ? (cell.plain ? String(cell.value) : whole(cell.value)) : cell.value);
      }
    });
    if (body.rows[index] !== row) {
      body.insertBefore(row, body.rows[index] ?? null);
    }
  });
  known.forEach((row) => row.remove());
}

const word = (value) => ({ value });
const number = (value) => ({ value, number: true });

// --- figures -------------------------------------------------------------------------------------------------------

let moments = [];         // what was told, and when
let instance;

function sums(state) {
  const sum = { seconds: state.seconds, open: 0, messages: 0, received: 0, sent: 0, buckets: [] };
  for (const { connections, figures } of state.listeners) {
    sum.open += connections;
    if (figures) {
      sum.messages += figures.messages;
      sum.received += figures.received;
      sum.sent += figures.sent;
      figures.buckets.forEach(({ seconds, count }, i) => {
        // JSON has no infinity
        sum.buckets[i] ??= { seconds: typeof seconds === "number" ? seconds : Infinity, count: 0 };
        sum.buckets[i].count += count;
      });
    }
  }
  return sum;
}

// the upper bound of the bucket that the percentile falls into
function percentile(from, to, share) {
  const total = (to.buckets.at(-1)?.count ?? 0) - (from.buckets.at(-1)?.count ?? 0);
  if (total <= 0) {
    return null;
  }
  return to.buckets.find((bucket, i) => bucket.count - (from.buckets[i]?.count ?? 0) >= share * total).seconds;
}

function rates(from, to) {
  const seconds = Math.max(to.seconds - from.seconds, 1e-3);
  const rate = (name) => (to[name] - from[name]) / seconds;
  return {
    messages: rate("messages"), received: rate("received"), sent: rate("sent"),
    p50: percentile(from, to, 0.5), p99: percentile(from, to, 0.99), p999: percentile(from, to, 0.999)
  };
}

function showNow() {
  const last = moments.at(-1);
  text($("now-open"), whole(last.open));
  const from = moments.findLast((moment) => moment.seconds <= last.seconds - RECENT + 0.5) ?? moments[0];
  if (from === last) {
    return;
  }
  const now = rates(from, last);
  text($("now-messages"), decimals(now.messages));
  text($("now-received"), bytes(now.received));
  text($("now-sent"), bytes(now.sent));
  text($("now-p50"), time(now.p50));
  text($("now-p99"), time(now.p99));
  text($("now-p999"), time(now.p999));
}

// --- charts --------------------------------------------------------------------------------------------------------

const style = getComputedStyle(document.documentElement);
const colour = (name) => style.getPropertyValue(name).trim();
const charts = [];

function chart(id, series, valuesOf, logarithmic) {
  const element = $(id);
  const axis = () => ({ stroke: colour("--muted"), grid: { stroke: colour("--line"), width: 1 }, ticks: { stroke: colour("--line"), width: 1 } });
  const plot = new uPlot({
    width: element.clientWidth, height: 160,
    cursor: { y: false }, legend: { show: series.length > 1 },
    scales: { x: { time: false, range: (_, low, high) => [low, high] },
      y: logarithmic ? { distr: 3, log: 10 } : { range: (_, low, high) => [0, high > 0 ? high * 1.1 : 1] } },
    axes: [{ ...axis(), values: (_, ticks) => ticks.map((tick) => `${tick} s`) }, { ...axis(), size: 60, values: (_, ticks) => ticks.map((tick) => tick == null ? "" : shorten(tick)) }],
    series: [{ label: "s" }, ...series.map(({ label, stroke }) => ({ label, stroke: colour(stroke), width: 2, points: { show: false } }))]
  }, [[-SPAN, 0], ...series.map(() => [null, null])], element);
  charts.push({ element, plot, valuesOf });
}

function shorten(tick) {
  return tick >= 1e9 ? `${tick / 1e9} G` : tick >= 1e6 ? `${tick / 1e6} M` : tick >= 1e3 ? `${tick / 1e3} k` : String(tick);
}

const micros = (seconds) => seconds == null ? null : (isFinite(seconds) ? seconds : 10) * 1e6;
chart("chart-open", [{ label: "open", stroke: "--accent" }], (_, to) => [to.open]);
chart("chart-messages", [{ label: "messages", stroke: "--accent" }], (from, to) => [rates(from, to).messages]);
chart("chart-bytes", [{ label: "received", stroke: "--accent" }, { label: "sent", stroke: "--busy" }],
  (from, to) => { const now = rates(from, to); return [now.received, now.sent]; });
chart("chart-latency", [{ label: "p50", stroke: "--good" }, { label: "p99", stroke: "--busy" }, { label: "p99.9", stroke: "--bad" }],
  (from, to) => { const now = rates(from, to); return [micros(now.p50), micros(now.p99), micros(now.p999)]; }, true);

function showCharts() {
  const last = moments.at(-1).seconds;
  for (const { plot, valuesOf } of charts) {
    const columns = [[]];
    for (let i = 1; i < moments.length; i++) {
      columns[0].push(Math.round(moments[i].seconds - last));
      valuesOf(moments[i - 1], moments[i]).forEach((value, column) => (columns[column + 1] ??= []).push(value));
    }
    if (columns.length > 1) {
      if (columns[0][0] > -SPAN) {
        columns.forEach((column, i) => column.unshift(i === 0 ? -SPAN : null));
      }
      plot.setData(columns);
    }
  }
}

addEventListener("resize", () => charts.forEach(({ element, plot }) => plot.setSize({ width: element.clientWidth, height: 160 })));
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => location.reload());

// --- listeners, drain, ends ----------------------------------------------------------------------------------------

function showListeners(state) {
  text($("verdict"), state.verdict);
  $("verdict").dataset.well = state.well;
  $("verdict").toggleAttribute("data-draining", state.drain.phase !== "running");
  text($("faults"), state.faults ?? "");
  $("faults").hidden = state.faults == null;
  fill($("listeners").tBodies[0], state.listeners, (listener) => listener.name, (listener) => {
    const figures = listener.figures ?? { opened: 0, messages: 0, received: 0, sent: 0, unsent: 0 };
    return [word(listener.name), word(listener.address), word([listener.state, ...listener.faults].join(", ")), word(listener.selfCheck), number(listener.connections),
      number(figures.opened), number(figures.messages), number(figures.received), number(figures.sent), number(figures.unsent)];
  });
  state.listeners.forEach((listener, i) => {
    const cells = $("listeners").tBodies[0].rows[i].cells;
    cells[2].dataset.state = listener.state;
    cells[2].toggleAttribute("data-fault", listener.faults.length > 0);
    cells[3].dataset.check = ["passed", "pending", "off"].includes(listener.selfCheck) ? "" : "failed";
  });
}

function showDrain({ phase, elapsed, steps, outcome }) {
  text($("drain-outcome"), outcome ?? (phase === "running" ? "Not draining. If it were to end now:" : `Draining for ${decimals(elapsed)} s`));
  for (const item of $("drain").children) {
    const step = steps.find((step) => step.phase === item.dataset.phase);
    const length = step.to - step.from;
    const now = phase === step.phase && outcome == null;
    item.toggleAttribute("data-now", now);
    const done = phase === "running" ? 0 : outcome != null ? 1 : length > 0 ? (elapsed - step.from) / length : now ? 0 : 1;
    item.querySelector("progress").value = Math.min(1, Math.max(0, done));
    text(item.querySelector(".times"), now ? `until ${decimals(step.to)} s at the latest` : `${decimals(step.from)} s to ${decimals(step.to)} s`);
  }
  const button = $("start-drain");
  if (button) {
    button.disabled = phase !== "running";
  }
}

function showEnds(state) {
  const rows = state.listeners.filter((listener) => listener.figures).flatMap(({ name, figures }) =>
    ["closed", "rejected"].flatMap((kind) => Object.entries(figures[kind]).filter(([, count]) => count > 0)
      .map(([reason, count]) => ({ reason: `${kind}: ${reason}`, listener: name, count }))));
  if (rows.length > 0) {
    $("no-ends")?.remove();
  }
  fill($("ends").tBodies[0], rows, (row) => `${row.listener} ${row.reason}`,
    (row) => [word(row.reason), word(row.listener), number(row.count)]);
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
        { value: row.idle.toFixed(0), number: true, plain: true }, number(row.received), number(row.sent), number(row.unsent)];
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

$("box").addEventListener("submit", async (event) => {
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

$("start-drain")?.addEventListener("click", async () => {
  if (confirm("Start the drain? Listeners close, and all connections end. The process stays until a signal ends it.")) {
    await fetch(drainAt, { method: "POST" });
  }
});

// --- updates -------------------------------------------------------------------------------------------------------

function show(state) {
  if (instance !== state.instance) {
    instance = state.instance;
    moments = [];
  }
  moments.push(sums(state));
  moments = moments.slice(-SECONDS);
  showListeners(state);
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
