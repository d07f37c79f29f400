// Moments as people say them. The server speaks RFC 3339; screens speak the time of the place, Asia/Shanghai.
import type { Lang } from "./speech";

/** How far the server's clock is ahead of this device's, in milliseconds: due moments are told by the server's. */
let ahead = 0;

/** Takes over the server's time. */
export function setNow(text: string) {
  const told = new Date(text).getTime();
  if (!Number.isNaN(told)) ahead = told - Date.now();
}

/** The server's time, in milliseconds. */
export const serverNow = () => Date.now() + ahead;

const ZONE = "Asia/Shanghai";
const parts = new Intl.DateTimeFormat("en-CA", {
  timeZone: ZONE,
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
  hour: "2-digit",
  minute: "2-digit",
  weekday: "short",
  hourCycle: "h23",
});
const WEEK: Record<string, string> = { Mon: "一", Tue: "二", Wed: "三", Thu: "四", Fri: "五", Sat: "六", Sun: "日" };
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

type Wall = { year: number; month: number; day: number; hour: string; minute: string; weekday: string };

function wall(moment: Date): Wall {
  const found = Object.fromEntries(parts.formatToParts(moment).map((part) => [part.type, part.value]));
  return {
    year: Number(found.year),
    month: Number(found.month),
    day: Number(found.day),
    hour: found.hour ?? "",
    minute: found.minute ?? "",
    weekday: found.weekday ?? "",
  };
}

/** As in sentences: `10月12日 周一 18:00`; with the year when it is not this one; `今天 18:00` today. */
export function spokenMoment(text: string, lang: Lang, at: Date = new Date(serverNow())): string {
  const moment = new Date(text);
  if (Number.isNaN(moment.getTime())) return text;
  const [then, today] = [wall(moment), wall(at)];
  const time = `${then.hour}:${then.minute}`;
  const same = then.year === today.year && then.month === today.month && then.day === today.day;
  if (same) return lang === "zh" ? `今天 ${time}` : `today ${time}`;
  const year = then.year === today.year ? "" : lang === "zh" ? `${then.year}年` : ` ${then.year}`;
  return lang === "zh"
    ? `${year}${then.month}月${then.day}日 周${WEEK[then.weekday] ?? ""} ${time}`
    : `${then.weekday} ${then.day} ${MONTHS[then.month - 1]}${year} ${time}`;
}

/** As in tables: `2026-10-12 18:00`. */
export function tableMoment(text: string): string {
  const moment = new Date(text);
  if (Number.isNaN(moment.getTime())) return text;
  const { year, month, day, hour, minute } = wall(moment);
  return `${year}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")} ${hour}:${minute}`;
}

/** As in lists, where the day of the week has no room: `10月12日 18:00`. */
export function shortMoment(text: string, lang: Lang, at: Date = new Date(serverNow())): string {
  return spokenMoment(text, lang, at)
    .replace(/ 周. /, " ")
    .replace(/^(Mon|Tue|Wed|Thu|Fri|Sat|Sun) /, "");
}
