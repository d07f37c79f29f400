// The rows of a register behind a number, in the drawer beside it.
import { useQuery } from "@tanstack/react-query";
import { Button, Heading } from "react-aria-components";
import { client, data } from "../api/client";
import { Failed, Loading } from "../parts/Waiting";
import { useSpeech } from "../words/speech";
import type { Sought } from "./Behind";
import type { Board } from "./figures";

/** Rows asked for at once. */
const LIMIT = 500;

export function Counted(props: { board: Board; city: string; sought: Sought; close: () => void }) {
  const { board, city, sought, close } = props;
  const { say } = useSpeech();
  const { indicator, within, unit } = sought;
  const query = { indicator, within, unit, from: board.months[0], to: board.months.at(-1), limit: LIMIT };
  const list = useQuery({
    queryKey: ["counted", city, query],
    queryFn: () => data(client.GET("/api/v1/board/{city}/rows", { params: { path: { city }, query } })),
  });
  const page = list.data;
  return (
    <>
      <header className="row between">
        <div>
          <Heading slot="title">{page ? say(page.indicator) : say({ zh: "背后的行", en: "Rows behind" })}</Heading>
          <p className="t13 muted">{page && `${say(page.register)} · ${say(page.within)} · ${page.day}`}</p>
        </div>
        <Button className="btn" onPress={close} autoFocus>
          {say({ zh: "关上", en: "Close" })} <kbd>Esc</kbd>
        </Button>
      </header>
      {list.isPending && <Loading />}
      {list.error && <Failed problem={list.error} again={() => void list.refetch()} />}
      {page && (
        <>
          <p className="t13" role="status">
            {say(
              { zh: "共 {n} 行，列出 {m} 行。", en: "{n} rows, {m} listed." },
              { n: page.total, m: page.rows.length },
            )}
          </p>
          <ul className="behind-rows">
            {page.rows.map((row) => (
              <li key={row.key}>
                <p className="row between wrap">
                  <span className="code">{row.key}</span>
                  <span className="t12 muted">
                    {say({ zh: "版本 {version}", en: "version {version}" }, { version: row.version })}
                  </span>
                </p>
                <p className="t13">
                  {row.part
                    ? say({ zh: "计入", en: "counted" })
                    : row.counted
                      ? say({ zh: "只在分母", en: "only in the denominator" })
                      : say({ zh: "没计入：{why}", en: "not counted: {why}" }, { why: row.why ? say(row.why) : "" })}
                </p>
                <dl className="t13 pairs">
                  {page.columns.map((column, index) => {
                    const value = row.values[index];
                    return value && say(value) !== "" && column.key !== "key" ? (
                      <div key={column.key}>
                        <dt>{say(column)}</dt>
                        <dd>{say(value)}</dd>
                      </div>
                    ) : null;
                  })}
                </dl>
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}
