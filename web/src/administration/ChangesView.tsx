// What an act changes: old and new side by side, from which day, and how many open matters it touches.
import { useSpeech, type Words } from "../words/speech";
import type { Changes } from "./administration";

/** As many lines are shown at once. */
const SHOWN = 100;

const NOTHING: Words = {
  zh: "从 {from} 起，那天的样子不会因此改变。",
  en: "From {from}; what holds on that day stays as it is.",
};

/** What follows an act about a person: there is no old and new to compare. */
const FOLLOWS: Record<string, Words> = {
  appoint: { zh: "从 {from} 起按这些岗位办事。", en: "From {from} the person works with these posts." },
  dismiss: {
    zh: "从 {from} 起免去。岗位全部免去的，账户停用，登录和令牌都结束。",
    en: "The posts end from {from}. With none left, the account is switched off and its sessions and tokens end.",
  },
  delegate: {
    zh: "从 {from} 起可以代办，记录里写明谁代谁办。",
    en: "From {from} the deputy may act; the record says who acted for whom.",
  },
  record_absence: {
    zh: "从 {from} 起由代理人代办，记录里写明谁代谁办。",
    en: "From {from} the deputy acts; the record says who acted for whom.",
  },
};

export function ChangesView({ changes, kind }: { changes: Changes; kind: string }) {
  const { say } = useSpeech();
  const shown = changes.compared.slice(0, SHOWN);
  const open = `${changes.open_matters}${changes.at_least ? "+" : ""}`;
  return (
    <div className="then changes" role="group" aria-label={say({ zh: "会改变什么", en: "What would change" })}>
      <b>
        {changes.total > 0
          ? say(
              { zh: "从 {from} 起，改变 {n} 处", en: "{n} changes from {from}" },
              { from: changes.from, n: changes.total },
            )
          : say(FOLLOWS[kind] ?? NOTHING, { from: changes.from })}
      </b>
      {shown.length > 0 && (
        <div className="changed" tabIndex={shown.length > 8 ? 0 : undefined}>
          <table>
            <thead>
              <tr>
                <th scope="col">{say({ zh: "哪里", en: "What" })}</th>
                <th scope="col">{say({ zh: "原来", en: "Old" })}</th>
                <th scope="col">{say({ zh: "改成", en: "New" })}</th>
              </tr>
            </thead>
            <tbody>
              {shown.map((line, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: two lines may say the same of one thing
                <tr key={`${line.what.zh} ${at}`}>
                  <td>{say(line.what) || say({ zh: "一律", en: "always" })}</td>
                  <td>
                    <del>{say(line.old) || "—"}</del>
                  </td>
                  <td>
                    <ins>{say(line.new) || "—"}</ins>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {changes.total > shown.length && (
        <p className="muted t12">
          {say(
            { zh: "共 {total} 处，显示 {n} 处", en: "{n} of {total} shown" },
            { total: changes.total, n: shown.length },
          )}
        </p>
      )}
      {changes.open_matters > 0 && (
        <p>
          {kind === "issue_calendar"
            ? say(
                {
                  zh: "{n} 件在办的事项，期限会重新算。",
                  en: "The due moments of {n} open matters are worked out anew.",
                },
                { n: open },
              )
            : kind === "issue_setting"
              ? say({ zh: "{n} 件在办的事项，仍按原来的值。", en: "{n} open matters keep the old value." }, { n: open })
              : say({ zh: "涉及 {n} 件在办的事项。", en: "{n} open matters are touched." }, { n: open })}
        </p>
      )}
    </div>
  );
}
