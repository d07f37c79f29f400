// Photos: shrunk on the device, sent at once, shown with progress, removable; the form carries only what they became.
import { button, make, say } from "./words";

/** Most photos of one request. */
const MOST = 9;
/** The longest side that is sent; the server keeps no more. */
const SIDE = 2560;
/** Files above this are shrunk even if their sides are short. */
const LARGE = 2 * 1024 * 1024;
/** What the server takes. */
const LIMIT = 15 * 1024 * 1024;

/** A smaller copy of a large picture; the file itself if it cannot be read here. */
async function shrunk(file: File): Promise<Blob> {
  if (!file.type.startsWith("image/") || (file.size <= LARGE && file.type !== "image/heic")) return file;
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, SIDE / Math.max(picture.width, picture.height));
    const canvas = make("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    const small = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/jpeg", 0.85));
    return small ?? file;
  } catch {
    return file;
  }
}

/** Sends a file and says how far it is. */
function send(body: Blob, progress: (share: number) => void): Promise<string> {
  return new Promise((done, failed) => {
    const request = new XMLHttpRequest();
    request.open("POST", "/api/v1/files");
    request.setRequestHeader("X-Huying", "1");
    request.setRequestHeader("Accept-Language", document.documentElement.lang);
    request.upload.onprogress = (event) => event.lengthComputable && progress(event.loaded / event.total);
    request.onerror = () => failed(say("网络不通。", "No connection."));
    request.onload = () => {
      try {
        const answer = JSON.parse(request.responseText);
        if (request.status === 201) done(answer.file);
        else failed(answer.detail);
      } catch {
        failed(say("没传上去。", "It did not arrive."));
      }
    };
    request.send(body);
  });
}

function add(file: File, row: HTMLElement, name: string) {
  const item = make("div", "", "photo");
  const image = make("img");
  const bar = make("progress");
  const hidden = make("input");
  const said = make("span");
  said.setAttribute("role", "status");
  image.alt = file.name;
  image.src = URL.createObjectURL(file);
  bar.max = 1;
  hidden.type = "hidden";
  hidden.dataset.file = name;
  item.dataset.uploading = "";
  const remove = button(
    "×",
    () => {
      URL.revokeObjectURL(image.src);
      item.remove();
      gather(row, name);
    },
    "",
  );
  remove.setAttribute("aria-label", say(`去掉${file.name}`, `Remove ${file.name}`));
  item.append(image, remove, bar, said, hidden);
  row.append(item);
  const start = async () => {
    said.textContent = "";
    bar.hidden = false;
    item.dataset.uploading = "";
    try {
      const small = await shrunk(file);
      if (small.size > LIMIT)
        throw say(
          `这张有${Math.round(file.size / 1048576)} MB，缩不小，超过15 MB传不了。换一张，或者截个图。`,
          `It has ${Math.round(file.size / 1048576)} MB and cannot be made smaller; 15 MB is the limit. Take another, or a screenshot of it.`,
        );
      hidden.value = await send(small, (share) => {
        bar.value = share;
      });
      said.textContent = small.size < file.size ? say("传好了（缩小过）", "Sent, made smaller") : say("传好了", "Sent");
      gather(row, name);
    } catch (why) {
      said.textContent = `${why} `;
      said.append(button(say("再试", "Again"), start, "btn quiet"));
    }
    delete item.dataset.uploading;
    bar.hidden = true;
  };
  start();
}

/** One field of the form holds all of them. */
function gather(row: HTMLElement, name: string) {
  const all = [...row.querySelectorAll<HTMLInputElement>("[data-file]")].map((hidden) => hidden.value).filter(Boolean);
  const field = row.closest("form")?.elements.namedItem(name);
  if (field instanceof HTMLInputElement) {
    field.value = all.join(" ");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

/** Takes over every input for photos. */
export function takePhotos() {
  for (const input of document.querySelectorAll<HTMLInputElement>("input[type=file][data-photos]")) {
    if (input.dataset.taken) continue;
    input.dataset.taken = "on";
    const name = input.dataset.photos ?? "files";
    const row = make("div", "", "photos");
    const said = make("p", "", "small");
    said.setAttribute("role", "status");
    input.after(row, said);
    input.addEventListener("change", () => {
      const room = MOST - row.children.length;
      const chosen = [...(input.files ?? [])];
      for (const file of chosen.slice(0, room)) add(file, row, name);
      said.textContent =
        chosen.length > room ? say(`最多${MOST}张，后面的没有加。`, `${MOST} at most; the others were left out.`) : "";
      input.value = "";
    });
  }
}
