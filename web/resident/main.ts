// What the residents' pages gain where script runs. Every page works without it.
import { keepDraft } from "./draft";
import { dress } from "./look";
import { lookAround } from "./nearby";
import { takePhotos } from "./photos";
import { findPlaces } from "./places";
import { helpers, showMine } from "./receipts";
import { sendForms } from "./send";

document.documentElement.dataset.script = "on";

/** Makes a page, or a page that came in its place, more convenient. */
function enhance() {
  dress();
  helpers();
  showMine();
  findPlaces();
  takePhotos();
  lookAround();
  keepDraft();
}

enhance();
sendForms(enhance);
