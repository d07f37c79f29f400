// The list itself. Only the lines that are seen are drawn, so ten thousand rows cost what thirty do.
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { useSpeech } from "../words/speech";
import type { Row } from "./desk";
import { QueueRow } from "./QueueRow";
import { GROUPS, linesOf, topsOf, windowOf } from "./queue";

type Props = {
  rows: Row[];
  total: number;
  grouped: boolean;
  name: string;
  /** The address of the list, for the way back. */
  from: string;
  current: number;
  selected: ReadonlySet<string>;
  changed: ReadonlySet<string>;
  selectable: boolean;
  now: number;
  choose: (at: number) => void;
  select: (at: number) => void;
  end: () => void;
};

export function QueueList(props: Props) {
  const { rows, current, now } = props;
  const { say } = useSpeech();
  const place = useRef<HTMLDivElement>(null);
  const probe = useRef<HTMLDivElement>(null);
  const [heights, setHeights] = useState({ row: 54, group: 34 });
  const [view, setView] = useState({ from: 0, height: 900 });
  const lines = useMemo(() => linesOf(rows, now, props.grouped), [rows, now, props.grouped]);
  const tops = useMemo(() => topsOf(lines, heights), [lines, heights]);
  const lineOf = useMemo(() => {
    const found: number[] = [];
    lines.forEach((line, at) => {
      if (line.kind === "row") found[line.at] = at;
    });
    return found;
  }, [lines]);

  useLayoutEffect(() => {
    const measure = () => {
      const [row, group] = [...(probe.current?.children ?? [])].map((one) => one.getBoundingClientRect().height);
      if (row && group) setHeights((was) => (was.row === row && was.group === group ? was : { row, group }));
      const box = place.current;
      if (box) setView((was) => (was.height === box.clientHeight ? was : { ...was, height: box.clientHeight }));
    };
    measure();
    const watch = new ResizeObserver(measure);
    if (place.current) watch.observe(place.current);
    for (const one of probe.current?.children ?? []) watch.observe(one);
    return () => watch.disconnect();
  }, []);

  // The current row stays in sight; whoever had the focus in the list keeps it.
  useEffect(() => {
    const box = place.current;
    const line = lineOf[current];
    if (!box || line === undefined) return;
    const [top, bottom] = [tops[line] ?? 0, tops[line + 1] ?? 0];
    if (top < box.scrollTop + heights.group) box.scrollTop = Math.max(0, top - heights.group);
    else if (bottom > box.scrollTop + box.clientHeight) box.scrollTop = bottom - box.clientHeight;
  }, [current, lineOf, tops, heights.group]);
  useEffect(() => {
    const box = place.current;
    const active = document.activeElement;
    if (!box || (active !== document.body && !box.contains(active))) return;
    if (active instanceof HTMLInputElement) return;
    box.querySelector<HTMLElement>(`[data-row="${current}"]`)?.focus({ preventScroll: true });
  });

  const [first, last] = windowOf(tops, view.from, view.height);
  const near = last >= lines.length;
  const { end } = props;
  useEffect(() => {
    if (near) end();
  }, [near, end]);
  const shown: number[] = [];
  for (let at = first; at < last; at++) shown.push(at);
  const own = lineOf[current];
  if (own !== undefined && (own < first || own >= last)) shown.push(own);

  return (
    <div
      ref={place}
      className="rows"
      role="grid"
      aria-label={props.name}
      aria-rowcount={props.total}
      aria-multiselectable={props.selectable}
      onScroll={(event) => {
        const from = event.currentTarget.scrollTop;
        // Redrawn by steps of a few rows, not by each pixel.
        setView((was) => (Math.abs(was.from - from) < heights.row * 3 && from > 0 ? was : { ...was, from }));
      }}
    >
      <div className="probe" ref={probe} aria-hidden="true">
        <div className="it">
          <span />
        </div>
        <div className="grp" />
      </div>
      <div className="all" role="rowgroup" style={{ height: tops[lines.length] ?? 0 }}>
        {shown.map((at) => {
          const line = lines[at];
          if (!line) return null;
          if (line.kind === "group") {
            const { flag, name } = GROUPS[line.group];
            return (
              <div
                key={`group-${line.group}-${at}`}
                role="row"
                className="grp"
                style={{ transform: `translateY(${tops[at]}px)` }}
              >
                <div role="gridcell">
                  {flag && <span className={line.group === "late" ? "flag-late" : "flag-soon"}>{say(flag)}</span>}
                  <b>{say(name)}</b>
                  <span className="muted">{say({ zh: "{n} 件", en: "{n}" }, { n: line.count })}</span>
                </div>
              </div>
            );
          }
          return (
            <QueueRow
              key={line.row.matter}
              row={line.row}
              at={line.at}
              top={tops[at] ?? 0}
              current={line.at === current}
              selected={props.selected.has(line.row.matter)}
              changed={props.changed.has(line.row.matter)}
              selectable={props.selectable}
              now={now}
              from={props.from}
              choose={props.choose}
              select={props.select}
            />
          );
        })}
      </div>
    </div>
  );
}
