// One's own account.
import { useSpeech } from "../words/speech";
import { useTitle } from "./Frame";
import { useAccount } from "./session";

export default function AccountScreen() {
  const { say } = useSpeech();
  const account = useAccount();
  const title = say({ zh: "我的账户", en: "My account" });
  useTitle(title);
  return (
    <div className="page">
      <h1>{title}</h1>
      <dl className="lines">
        <div>
          <dt className="faint">{say({ zh: "姓名", en: "Name" })}</dt>
          <dd>{account.name}</dd>
        </div>
        <div>
          <dt className="faint">{say({ zh: "单位", en: "Unit" })}</dt>
          <dd>{say(account.unit_name)}</dd>
        </div>
      </dl>
    </div>
  );
}
