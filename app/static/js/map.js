// A map that moves, with a list that always shows what is in sight. The picture from the server stays until somebody asks for more.

import { drawGround, newMap, openLeaflet } from "./ground.js";

const CELL = 44;
const URGENCY = ["stop", "back", "wait", "go", "done", "quiet"];

export function moveMap(figure) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button";
  button.textContent = figure.dataset.wordOpen;
  button.addEventListener("click", () => open(figure, button));
  figure.querySelector(".map-open").append(button);
}

async function open(figure, button) {
  button.classList.add("is-busy");
  try {
    const [L, points] = await Promise.all([openLeaflet(), pointsOf(figure)]);
    const frame = document.createElement("div");
    frame.className = "map-live";
    figure.querySelector("svg").replaceWith(frame);
    const [west, south, east, north] = figure.dataset.bounds.split(",").map(Number);
    const map = newMap(L, frame, figure.dataset);
    map.fitBounds([[south, west], [north, east]]);
    await drawGround(L, map);
    show(L, map, points, figure);
    button.remove();
  } catch (failure) {
    console.warn("The map could not be opened:", failure);
    button.replaceWith(figure.dataset.wordFailed);
  }
}

// A point is [key, latitude, longitude, tone, title, address].
async function pointsOf(figure) {
  const beside = figure.querySelector('script[type="application/json"]');
  if (beside) return JSON.parse(beside.textContent);
  const answer = await fetch(figure.dataset.points, { headers: { accept: "application/json" } });
  if (!answer.ok) throw new Error(`status ${answer.status}`);
  return answer.json();
}

function show(L, map, points, figure) {
  const layer = L.layerGroup().addTo(map);
  const draw = () => {
    layer.clearLayers();
    const sight = map.getBounds();
    const seen = points.filter(([, latitude, longitude]) => sight.contains([latitude, longitude]));
    for (const group of gather(map, seen)) markFor(L, map, group, figure).addTo(layer);
    followList(figure, seen, points);
  };
  map.on("moveend", draw);
  draw();
}

function gather(map, points) {
  const cells = new Map();
  for (const point of points) {
    const { x, y } = map.project([point[1], point[2]]);
    const cell = `${Math.floor(x / CELL)},${Math.floor(y / CELL)}`;
    if (cells.has(cell)) cells.get(cell).push(point);
    else cells.set(cell, [point]);
  }
  return apart(map, [...cells.values()].sort((one, other) => other.length - one.length));
}

// Circles that would cover each other become one.
function apart(map, groups) {
  const kept = [];
  for (const group of groups) {
    const { x, y } = map.project(middle(group));
    const near = kept.find((other) => Math.hypot(other.x - x, other.y - y) < (size(other.group) + size(group)) / 2);
    if (near) {
      near.group = [...near.group, ...group];
      Object.assign(near, map.project(middle(near.group)));
    } else {
      kept.push({ group, x, y });
    }
  }
  return kept.map(({ group }) => group);
}

const middle = (group) => [1, 2].map((at) => group.reduce((sum, point) => sum + point[at], 0) / group.length);
const size = (group) => (group.length === 1 ? 18 : Math.min(44, 24 + 3 * Math.log2(group.length)));

function markFor(L, map, group, figure) {
  const tone = URGENCY.find((name) => group.some((point) => point[3] === name)) ?? "quiet";
  const alone = group.length === 1;
  const word = alone ? group[0][4] : figure.dataset.wordHere.replace("{count}", group.length);
  const mark = L.marker(middle(group), {
    icon: L.divIcon({ className: `${alone ? "map-dot" : "map-count"} tone-${tone}`, html: alone ? "" : String(group.length), iconSize: [size(group), size(group)] }),
    title: word,
    alt: word,
  });
  mark.on("click", () => {
    if (alone) window.location.assign(group[0][5]);
    else if (map.getZoom() < map.getMaxZoom()) map.fitBounds(group.map((point) => [point[1], point[2]]), { padding: [40, 40] });
  });
  return mark;
}

// The list holds one page of works; only when it holds them all can it follow the map by itself. Otherwise a link asks the server.
function followList(figure, seen, points) {
  const say = (word) => {
    figure.querySelector("[data-map-note]").textContent = word.replace("{shown}", seen.length).replace("{total}", points.length);
  };
  say(figure.dataset.wordSome);
  const list = figure.parentElement.querySelector("[data-map-list]");
  if (list === null) return;
  const rows = [...list.querySelectorAll("[data-key]")];
  const known = new Set(points.map((point) => point[0]));
  if (rows.filter((row) => known.has(row.dataset.key)).length === points.length) {
    say(figure.dataset.wordSeen);
    const keys = new Set(seen.map((point) => point[0]));
    rows.forEach((row) => row.classList.toggle("is-away", known.has(row.dataset.key) && !keys.has(row.dataset.key)));
  } else {
    offerArea(figure, seen, points);
  }
}

function offerArea(figure, seen, points) {
  const place = figure.querySelector(".map-open");
  const address = new URL(window.location.href);
  const latitudes = seen.map((point) => point[1]);
  const longitudes = seen.map((point) => point[2]);
  const box = [Math.min(...longitudes), Math.min(...latitudes), Math.max(...longitudes), Math.max(...latitudes)];
  address.searchParams.set("area", box.map((degrees) => degrees.toFixed(5)).join(","));
  address.searchParams.delete("after");
  const link = document.createElement("a");
  link.className = "button";
  link.href = address.href;
  link.textContent = figure.dataset.wordArea;
  place.replaceChildren(...(seen.length > 0 && seen.length < points.length ? [link] : []));
}
