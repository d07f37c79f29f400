// Half-written forms, kept on this device for whoever wrote them until they are sent or a week has passed.
import type { Typed } from "./values";

export type Draft = { typed: Typed; version: number; at: number };
const PREFIX = "huying-draft/";
const WEEK = 7 * 86_400_000;

const nameOf = (account: string, subject: string) => `${PREFIX}${account}/${subject}`;

export function readDraft(account: string, subject: string, store: Storage = localStorage): Draft | null {
  try {
    const text = store.getItem(nameOf(account, subject));
    const draft = text ? (JSON.parse(text) as Draft) : null;
    return draft && Date.now() - draft.at < WEEK ? draft : null;
  } catch {
    return null;
  }
}

export function keepDraft(account: string, subject: string, draft: Draft, store: Storage = localStorage) {
  try {
    store.setItem(nameOf(account, subject), JSON.stringify(draft));
  } catch {
    // A full or forbidden store keeps nothing; the form itself still holds what was written.
  }
}

export function dropDraft(account: string, subject: string, store: Storage = localStorage) {
  store.removeItem(nameOf(account, subject));
}

/** Removes what is older than a week, whoever wrote it; with `all`, everything: nothing stays after signing out. */
export function sweepDrafts(all = false, store: Storage = localStorage, now = Date.now()) {
  for (const name of Object.keys(store).filter((one) => one.startsWith(PREFIX))) {
    try {
      const draft = JSON.parse(store.getItem(name) ?? "") as Draft;
      if (!all && now - draft.at < WEEK) continue;
    } catch {
      // Unreadable: gone as well.
    }
    store.removeItem(name);
  }
}
