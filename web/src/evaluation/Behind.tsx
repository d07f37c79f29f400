// The rounds behind a number, page by page, in a drawer beside it. Who may not see a matter is told that it is counted.
import { useInfiniteQuery } from "@tanstack/react-query";
import { Button, Dialog, Heading, Modal, ModalOverlay } from "react-aria-components";
import { Link } from "react-router";
import { client, data, type Schemas } from "../api/client";
import { Failed, Loading } from "../parts/Waiting";
import { tableMoment } from "../words/dates";
import { useSpeech, type Words } from "../words/speech";
import { Counted } from "./Counted";
import { type Board, count, type Part } from "./figures";
import { periodName } from "./period";

/** A number whose rounds are looked for. */
export type Sought = { indicator: string; part: Part; within: string; unit?: string };

const PARTS: Record<Part, Words> = {
  yes: { zh: "分子", en: "numerator" },
  no: { zh: "只在分母", en: "only in the denominator" },
  all: { zh: "分母", en: "denominator" },
  out: { zh: "没进分母", en: "not in the denominator" },
};

/** The months lie between the first and the last. With the board, what it counts over registers opens as well. */
type Given = { months: string[]; board?: Board; city: string; sought: Sought | null; close: () => void };

export function Behind({ months, board, city, sought, close }: Given) {
  return (
    <ModalOverlay
      className="drawer-veil"
      isDismissable
      isOpen={sought !== null}
      onOpenChange={(open) => !open && close()}
    >
      <Modal className="drawer">
        <Dialog className="drawer-body">
          {sought &&
            (board?.numbers.some((one) => one.register && one.indicator.key === sought.indicator) ? (
              <Counted board={board} city={city} sought={sought} close={close} />
            ) : (
              <Listed months={months} city={city} sought={sought} close={close} />
            ))}
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

function Listed({ months, city, sought, close }: Given & { sought: Sought }) {
  const { say, lang } = useSpeech();
  const to = months.at(-1) ?? "";
  const from = months[0] ?? to;
  const query = { ...sought, from, to, limit: 50 };
  const list = useInfiniteQuery({
    queryKey: ["behind", city, query],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) =>
      data(
        client.GET("/api/v1/board/{city}/behind", {
          params: { path: { city }, query: { ...query, after: pageParam } },
        }),
      ),
    getNextPageParam: (page) => page.next ?? undefined,
  });
  const pages = list.data?.pages ?? [];
  const rows = pages.flatMap((page) => page.rows);
  const unnamed = pages.reduce((sum, page) => sum + page.unnamed, 0);
  const first = pages[0];
  return (
    <>
      <header className="row between">
        <div>
          <Heading slot="title">
            {first ? say(first.indicator) : say({ zh: "背后的轮次", en: "Rounds behind" })}：
            {say(PARTS[sought.part] ?? PARTS.all)}
          </Heading>
          <p className="t13 muted">
            {first && say(first.within)} · {periodName({ from, to }, lang)}
          </p>
        </div>
        <Button className="btn" onPress={close} autoFocus>
          {say({ zh: "关上", en: "Close" })} <kbd>Esc</kbd>
        </Button>
      </header>
      {list.isPending && <Loading />}
      {list.error && <Failed problem={list.error} again={() => void list.refetch()} />}
      {first && (
        <p className="t13" role="status">
          {first.total !== null &&
            first.total !== undefined &&
            say(
              { zh: "共 {n} 轮，列出 {m} 轮。", en: "{n} rounds, {m} listed. " },
              { n: count(first.total), m: rows.length },
            )}
          {unnamed > 0 &&
            say(
              {
                zh: "另有 {n} 轮不在您的范围内，只计数，不列名。",
                en: "{n} more are out of your reach: counted, not named.",
              },
              { n: count(unnamed) },
            )}
        </p>
      )}
      <ul className="behind-rows">
        {rows.map((row) => (
          <Round key={`${row.matter}/${row.round}`} row={row} />
        ))}
      </ul>
      {list.hasNextPage && (
        <Button className="btn" isDisabled={list.isFetchingNextPage} onPress={() => void list.fetchNextPage()}>
          {say({ zh: "再取一页", en: "More" })}
        </Button>
      )}
    </>
  );
}

function Round({ row }: { row: Schemas["BehindRow"] }) {
  const { say } = useSpeech();
  const { excluded } = row;
  return (
    <li>
      <p className="row between wrap">
        <Link className="code" to={`/desk/matters/${row.district}/${row.matter}`}>
          {row.number}
        </Link>
        <span className="t12 muted nowrap">{row.closed_at ? tableMoment(row.closed_at) : ""}</span>
      </p>
      <p className="t13">
        {say(row.home)}
        {row.round > 1 && ` · ${say({ zh: "第 {n} 轮", en: "round {n}" }, { n: row.round })}`} ·{" "}
        {row.part
          ? say({ zh: "在分子", en: "in the numerator" })
          : row.counted
            ? say({ zh: "只在分母", en: "only in the denominator" })
            : say({ zh: "没进分母：{why}", en: "not in the denominator: {why}" }, { why: row.why ? say(row.why) : "" })}
      </p>
      {excluded && (
        <div className="note t13">
          <p>
            {say(
              { zh: "剔除后不计：{why}", en: "Not counted after exclusion: {why}" },
              { why: excluded.ask ? say(excluded.ask) : say(excluded.why) },
            )}
            {excluded.at && `，${tableMoment(excluded.at)}`}
          </p>
          {excluded.values.map((value) => (
            <p key={value.field.key}>
              {say(value.field)}：{value.label ? say(value.label) : String(value.value ?? "—")}
            </p>
          ))}
        </div>
      )}
    </li>
  );
}
