// Recovery codes: shown this once, to be copied or printed before one goes on.
import { useEffect, useRef, useState } from "react";
import { Copy } from "../parts/Copy";
import { useAccount } from "../shell/session";
import { serverNow, spokenMoment } from "../words/dates";
import { useSpeech } from "../words/speech";

export function Recovery({ codes, done }: { codes: string[]; done: () => void }) {
  const { say, lang } = useSpeech();
  const account = useAccount();
  const [made] = useState(() => new Date(serverNow()).toISOString());
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus(), []);
  return (
    <div className="recovery printable">
      <h3 ref={title} tabIndex={-1}>
        {say({ zh: "已启用。这是恢复码，只显示这一次", en: "In use. These recovery codes are shown this once" })}
      </h3>
      <p className="t13">
        {say({
          zh: "手机丢了的时候，用一个恢复码代替六位数字登录；每个只能用一次。抄下来或者打出来，和手机分开放。",
          en: "If the phone is lost, a recovery code signs you in instead of the digits; each works once. Keep them apart from the phone.",
        })}
      </p>
      <ol className="codes code">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ol>
      <p className="muted t12">
        {say({ zh: "呼应", en: "Huying" })} · {account.login} · {spokenMoment(made, lang)}
      </p>
      <p className="row wrap no-print">
        <Copy text={codes.join("\n")} />
        <button type="button" className="btn" onClick={() => window.print()}>
          {say({ zh: "打印", en: "Print" })}
        </button>
        <button type="button" className="btn primary" onClick={done}>
          {say({ zh: "我存好了", en: "I have kept them" })}
        </button>
      </p>
    </div>
  );
}
