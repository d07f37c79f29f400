import { describe, expect, it } from "vitest";
import { shortMoment, spokenMoment, tableMoment } from "./dates";
import { fill } from "./speech";

describe("moments", () => {
  const now = new Date("2026-10-10T06:20:00Z");
  it("are spoken in the time of the place, with the year only when it is another", () => {
    expect(spokenMoment("2026-10-12T10:00:00Z", "zh", now)).toBe("10月12日 周一 18:00");
    expect(spokenMoment("2026-10-10T16:30:00+08:00", "zh", now)).toBe("今天 16:30");
    expect(spokenMoment("2025-12-31T23:30:00Z", "zh", now)).toBe("1月1日 周四 07:30");
    expect(spokenMoment("2025-12-30T23:30:00Z", "zh", now)).toBe("2025年12月31日 周三 07:30");
    expect(spokenMoment("2026-10-12T10:00:00Z", "en", now)).toBe("Mon 12 Oct 18:00");
  });
  it("are shorter in lists", () => {
    expect(shortMoment("2026-10-12T10:00:00Z", "zh", now)).toBe("10月12日 18:00");
    expect(shortMoment("2026-10-12T10:00:00Z", "en", now)).toBe("12 Oct 18:00");
    expect(shortMoment("2026-10-10T16:30:00+08:00", "en", now)).toBe("today 16:30");
  });
  it("stand in tables with every digit", () => expect(tableMoment("2026-01-02T00:05:00Z")).toBe("2026-01-02 08:05"));
  it("that are none are shown as they came", () => expect(spokenMoment("soon", "en", now)).toBe("soon"));
});

describe("texts", () => {
  it("are filled by name, and an unknown name stays visible", () => {
    expect(fill("共 {n} 件，{what}", { n: 3 })).toBe("共 3 件，{what}");
  });
});
