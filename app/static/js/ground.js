// The ground of a map that moves: no tiles, no boundaries; a graticule, the seats of municipalities and the names of departments.

const LEAFLET = "/static/npm/leaflet/dist/leaflet";
const GROUND = "/map/ground.json";
const NAMES_FROM_ZOOM = 9;
const LETTER = 7.5;
const LINE = 16;

export async function openLeaflet() {
  if (!document.querySelector("link[data-leaflet]")) {
    const sheet = document.createElement("link");
    sheet.rel = "stylesheet";
    sheet.href = `${LEAFLET}.css`;
    sheet.dataset.leaflet = "";
    // Before our own sheets, so that they have the last word.
    document.head.prepend(sheet);
  }
  await import(`${LEAFLET}.js`);
  return globalThis.L;
}

export function colours() {
  const style = getComputedStyle(document.documentElement);
  return (name) => style.getPropertyValue(`--${name}`).trim();
}

export async function drawGround(L, map) {
  const colour = colours();
  try {
    const answer = await fetch(GROUND);
    if (!answer.ok) throw new Error(`status ${answer.status}`);
    drawSeats(L, map, await answer.json(), colour);
  } catch (failure) {
    console.warn("The map has no ground:", failure);
  }
  graticule(L, map, colour("line"));
}

// A map without borrowed words: its buttons say what the page says.
export function newMap(L, frame, words) {
  const map = L.map(frame, { attributionControl: false, zoomControl: false, zoomSnap: 0.25, maxZoom: 17, minZoom: 4 });
  L.control.zoom({ zoomInTitle: words.wordIn, zoomOutTitle: words.wordOut }).addTo(map);
  return map;
}

function drawSeats(L, map, { departments, seats }, colour) {
  const painter = L.canvas();
  for (const [, latitude, longitude] of seats) {
    L.circleMarker([latitude, longitude], { renderer: painter, radius: 1.6, stroke: false, fillOpacity: 0.55, fillColor: colour("edge"), interactive: false }).addTo(map);
  }
  const names = L.layerGroup().addTo(map);
  const write = () => {
    names.clearLayers();
    const places = map.getZoom() >= NAMES_FROM_ZOOM ? seats : departments;
    for (const place of readable(map, places)) nameAt(L, place).addTo(names);
  };
  map.on("moveend", write);
  write();
}

// A name that would cover another is left out until the map is enlarged.
function readable(map, places) {
  const sight = map.getBounds();
  const taken = [];
  return places.filter(([name, latitude, longitude]) => {
    if (!sight.contains([latitude, longitude])) return false;
    const { x, y } = map.latLngToContainerPoint([latitude, longitude]);
    const half = (name.length * LETTER) / 2;
    const isFree = taken.every((other) => Math.abs(other.x - x) > other.half + half || Math.abs(other.y - y) > LINE);
    if (isFree) taken.push({ x, y, half });
    return isFree;
  });
}

function nameAt(L, [name, latitude, longitude]) {
  const label = document.createElement("span");
  label.textContent = name;
  return L.marker([latitude, longitude], {
    icon: L.divIcon({ className: "map-name", html: label, iconSize: [200, 16], iconAnchor: [100, -4] }),
    interactive: false,
    keyboard: false,
  });
}

function graticule(L, map, line) {
  const lines = L.layerGroup().addTo(map);
  const draw = () => {
    lines.clearLayers();
    const sight = map.getBounds();
    const step = [0.02, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10].find((s) => (sight.getNorth() - sight.getSouth()) / s <= 8) ?? 20;
    const style = { color: line, weight: 1, interactive: false };
    for (let lat = Math.ceil(sight.getSouth() / step) * step; lat < sight.getNorth(); lat += step) {
      L.polyline([[lat, sight.getWest()], [lat, sight.getEast()]], style).addTo(lines);
    }
    for (let lon = Math.ceil(sight.getWest() / step) * step; lon < sight.getEast(); lon += step) {
      L.polyline([[sight.getSouth(), lon], [sight.getNorth(), lon]], style).addTo(lines);
    }
  };
  map.on("moveend", draw);
  draw();
}
