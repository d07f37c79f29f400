// Under an answer that is being written: what a machine would look at twice. It stops nothing.
import { useSpeech } from "../words/speech";
import { useAdvice } from "./suggestions";

/** The fields in which somebody is answered. */
export const ANSWERS = ["answer", "result"];

type Props = { reply: string; asked: { title: string; text: string } | null };

export function ReplyLook({ reply, asked }: Props) {
  const { say } = useSpeech();
  const advice = useAdvice(reply, asked);
  if (advice.length === 0) return null;
  return (
    <div className="note t13 look" role="status">
      <b>{say({ zh: "发出前再看一眼", en: "Before it goes out" })}</b>{" "}
      <span className="tag guess">{say({ zh: "只供参考，照样能发", en: "advice: it can be sent as it is" })}</span>
      <ul>
        {advice.map((one) => (
          <li key={`${one.key}-${one.at?.from ?? ""}`}>
            {say(one)}
            {one.at && (
              <>
                {say({ zh: "：", en: ": " })}
                <mark>{one.at.words}</mark>
              </>
            )}
          </li>
        ))}
      </ul>
      {!asked && (
        <p className="muted t12">
          {say({
            zh: "原话现在遮着，没有比对是不是答到了。",
            en: "What was asked is masked now, so whether it is answered was not looked at.",
          })}
        </p>
      )}
    </div>
  );
}
