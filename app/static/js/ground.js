// The ground of a map that moves: no tiles, no boundaries; a graticule, the seats of municipalities and the names of departments.

const LEAFLET = "/static/npm/leaflet/dist/leaflet";
const GROUND = "/map/ground.json";
const NAMES_FROM_ZOOM = 9;

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

function drawSeats(L, map, { departments, seats }, colour) {
  const painter = L.canvas();
  for (const [, latitude, longitude] of seats) {
    L.circleMarker([latitude, longitude], { renderer: painter, radius: 1.6, stroke: false, fillOpacity: 0.55, fillColor: colour("edge"), interactive: false }).addTo(map);
  }
  const far = L.layerGroup(departments.map((place) => nameAt(L, place)));
  const near = L.layerGroup();
  const choose = () => {
    const isNear = map.getZoom() >= NAMES_FROM_ZOOM;
    near.clearLayers();
    if (isNear) {
      const sight = map.getBounds();
      seats.filter(([, latitude, longitude]) => sight.contains([latitude, longitude])).forEach((place) => nameAt(L, place).addTo(near));
      near.addTo(map);
      far.remove();
    } else {
      far.addTo(map);
    }
  };
  map.on("moveend", choose);
  choose();
}

function nameAt(L, [name, latitude, longitude]) {
  const label = document.createElement("span");
  label.textContent = name;
  return L.marker([latitude, longitude], {
    icon: L.divIcon({ className: "map-name", html: label, iconSize: [140, 16], iconAnchor: [70, -4] }),
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
