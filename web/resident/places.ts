// Choosing a place with fewer taps: a piece of its name, or the initials of its pinyin; and where one stands, in words.
import { button, find, make, say } from "./words";

type Row = [code: string, name: string];

/** The first character of each initial in the order of pinyin; what sorts at or after it begins with that letter. */
const FIRST = "阿八嚓哒妸发旮哈讥咔垃妈拏噢妑七呥仨他屲夕丫帀";
const LETTER = "abcdefghjklmnopqrstwxyz";
const order = new Intl.Collator("zh-Hans-CN-u-co-pinyin");

/** The initials of a text's pinyin, as far as the browser knows how to sort by it. */
export function initials(text: string): string {
  let letters = "";
  for (const c of text) {
    if (!/[\u4e00-\u9fff]/.test(c)) continue;
    let index = FIRST.length - 1;
    while (index > 0 && order.compare(c, FIRST.charAt(index)) < 0) index -= 1;
    letters += LETTER[index];
  }
  return letters;
}

const streets = new Map<string, Promise<Row[]>>();

async function get(query: string): Promise<Row[]> {
  const reply = await fetch(`/request/places?${query}`);
  return reply.ok ? (await reply.json()).rows : [];
}

function streetsOf(city: string): Promise<Row[]> {
  const known = streets.get(city) ?? get(`city=${city}`).catch(() => []);
  streets.set(city, known);
  return known;
}

async function matches(text: string): Promise<Row[]> {
  if (!/^[a-z]+$/i.test(text)) return get(`q=${encodeURIComponent(text)}`);
  const cities = [...(find<HTMLSelectElement>("#city")?.options ?? [])].map((option) => option.value).filter(Boolean);
  const chosen = find<HTMLSelectElement>("#city")?.value;
  const lists = await Promise.all((chosen ? [chosen] : cities).map(streetsOf));
  const wanted = text.toLowerCase();
  return lists
    .flat()
    .filter(([, name]) => initials(name.split(" ").pop() ?? "").startsWith(wanted))
    .slice(0, 20);
}

function choose(code: string) {
  const fields: Record<string, string> & { city: string } = {
    city: `${code.slice(0, 2)}0000`,
    district: code.slice(0, 6),
  };
  const cities = [...(find<HTMLSelectElement>("#city")?.options ?? [])].map((option) => option.value);
  fields.city = cities.find((city) => city && code.startsWith(city.replace(/0+$/, ""))) ?? fields.city;
  fields.street = code.slice(0, 9);
  fields.community = code.length > 9 ? code : "";
  document.dispatchEvent(new CustomEvent("huying:place", { detail: fields }));
}

/** The button that asks the device, only when it is pressed; what it says suggests a place and sets none. */
function position(place: HTMLElement) {
  const said = make("p", "", "small");
  said.setAttribute("role", "status");
  const press = button(say("用我现在的位置", "Use where I am now"), () => {
    said.textContent = say("正在问这台设备…", "Asking this device…");
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        const field = find<HTMLInputElement>("#position");
        const system = find<HTMLSelectElement>("#position_system");
        if (!field || !system) return;
        field.value = `${coords.longitude.toFixed(6)},${coords.latitude.toFixed(6)}`;
        system.value = "wgs84";
        field.closest("details")?.setAttribute("open", "");
        field.dispatchEvent(new Event("input", { bubbles: true }));
        document.dispatchEvent(new CustomEvent("huying:place", { detail: {} }));
        const metres = Math.round(coords.accuracy);
        said.textContent = say(
          `记下了，误差约${metres}米。不想交，把下面一格清空就行。`,
          `Written down, exact to about ${metres} m. Empty the line below if you do not want to send it.`,
        );
      },
      () => {
        said.textContent = say(
          "这台设备没有给出位置。写门牌号，或者旁边有什么，也一样。",
          "This device gave no position. A door number or a landmark is as good.",
        );
      },
      { enableHighAccuracy: true, timeout: 10_000, maximumAge: 60_000 },
    );
  });
  place.append(press, said);
}

document.addEventListener("click", (event) => {
  const pressed = event.target instanceof Element && event.target.closest<HTMLElement>("[data-here]");
  if (!pressed) return;
  event.preventDefault();
  choose(pressed.dataset.here ?? "");
});

/** Adds the line to type on, and the button for the position. */
export function findPlaces() {
  const at = find<HTMLElement>("[data-position]");
  if (at && !at.firstChild && navigator.geolocation && isSecureContext) position(at);
  const place = find<HTMLElement>("[data-find]");
  if (!place || place.firstChild) return;
  const label = make(
    "label",
    say("街道、社区的名字，或者拼音首字母", "Name of the street or community, or its pinyin initials"),
    "label",
  );
  const input = make("input", "", "input");
  const list = make("ul", "", "found");
  const said = make("p", "", "small");
  input.id = "find";
  input.type = "search";
  input.autocomplete = "off";
  label.htmlFor = "find";
  said.setAttribute("role", "status");
  let waiting = 0;
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = window.setTimeout(async () => {
      const text = input.value.trim();
      const rows = text ? await matches(text).catch(() => []) : [];
      if (text !== input.value.trim()) return;
      list.replaceChildren(
        ...rows.map(([code, name]) => {
          const item = make("li");
          item.append(
            button(
              name,
              () => {
                choose(code);
                input.value = "";
                list.replaceChildren();
                said.textContent = say(`选了${name}。`, `${name} is chosen.`);
              },
              "",
            ),
          );
          return item;
        }),
      );
      said.textContent =
        !text || rows.length ? "" : say("没找到，请在下面一级一级选。", "Nothing found; choose step by step below.");
    }, 150);
  });
  // Enter chooses the first instead of sending the form.
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    find<HTMLButtonElement>("button", list)?.click();
  });
  const field = make("div", "", "field");
  field.append(label, input, list, said);
  place.append(field);
}
