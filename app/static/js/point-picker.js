// Choosing a place: by touching a map, or by standing there. The two fields remain what is sent.

import { drawGround, newMap, openLeaflet } from "./ground.js";

const COUNTRY = [[-4.3, -79.1], [12.5, -66.8]];
const read = (input) => Number.parseFloat(input.value.trim().replace("−", "-").replace(",", "."));

export function pickPoint(field) {
  const [north, east] = field.querySelectorAll("input");
  const tools = document.createElement("div");
  const note = document.createElement("p");
  tools.className = "actions point-tools";
  note.className = "help";
  note.setAttribute("role", "status");
  tools.append(
    tool(field.dataset.wordMap, (button) => openMap(field, north, east, button, note)),
    ...("geolocation" in navigator && window.isSecureContext ? [tool(field.dataset.wordHere, () => standHere(field, north, east, note))] : []),
  );
  field.append(tools, note);
}

function tool(word, act) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button";
  button.textContent = word;
  button.addEventListener("click", () => act(button));
  return button;
}

function write(north, east, latitude, longitude) {
  north.value = latitude.toFixed(6);
  east.value = longitude.toFixed(6);
  for (const input of [north, east]) input.dispatchEvent(new Event("input", { bubbles: true }));
  north.dispatchEvent(new Event("change", { bubbles: true }));
}

function standHere(field, north, east, note) {
  note.textContent = field.dataset.wordSearching;
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      write(north, east, coords.latitude, coords.longitude);
      note.textContent = field.dataset.wordFound.replace("{metres}", Math.round(coords.accuracy));
    },
    () => { note.textContent = field.dataset.wordFailed; },
    { enableHighAccuracy: true, timeout: 30000, maximumAge: 0 },
  );
}

async function openMap(field, north, east, button, note) {
  button.classList.add("is-busy");
  try {
    const L = await openLeaflet();
    const frame = document.createElement("div");
    frame.className = "point-map";
    button.remove();
    field.append(frame);
    const map = newMap(L, frame, field.dataset);
    const start = [read(north), read(east)];
    if (start.every(Number.isFinite)) map.setView(start, 11);
    else map.fitBounds(COUNTRY);
    await drawGround(L, map);
    hold(L, map, field, north, east);
    note.textContent = field.dataset.wordHelp;
  } catch (failure) {
    console.warn("The map could not be opened:", failure);
    button.classList.remove("is-busy");
    note.textContent = field.dataset.wordFailed;
  }
}

function hold(L, map, field, north, east) {
  let marker = null;
  const put = (spot) => {
    if (marker !== null) {
      marker.setLatLng(spot);
      return;
    }
    const icon = L.divIcon({ className: "map-dot tone-back", iconSize: [24, 24] });
    marker = L.marker(spot, { icon, draggable: true, title: field.dataset.wordMarker, alt: field.dataset.wordMarker }).addTo(map);
    marker.on("dragend", () => write(north, east, marker.getLatLng().lat, marker.getLatLng().lng));
  };
  const follow = () => {
    const spot = [read(north), read(east)];
    if (spot.every(Number.isFinite)) put(spot);
  };
  map.on("click", ({ latlng }) => write(north, east, latlng.lat, latlng.lng));
  for (const input of [north, east]) input.addEventListener("change", follow);
  follow();
}
